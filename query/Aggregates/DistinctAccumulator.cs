using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// <c>dc(x)</c>: the exact number of distinct values that are not null. Without keys the codes of the values are a set of their own, and
/// of a dictionary each value is looked at once; with keys all groups share one set of pairs of group and value.
/// </summary>
/// <param name="codec">Shared by the workers of a stage.</param>
internal sealed class DistinctAccumulator(KeyCodec codec) : Accumulator
{
    private readonly KeyEncoder _encoder = new(codec);
    private readonly DistinctCodes _alone = new();
    private readonly DistinctPairs _pairs = new();
    private readonly SeenPlaces _seen = new();
    private long[] _counts = [];
    private int[] _rows = [];
    private ulong[] _codes = [];
    private Column? _dictionary;

    public override long BytesHeld => _alone.BytesHeld + _pairs.BytesHeld + (_counts.LongLength * 8) + _seen.BytesHeld + codec.BytesHeld;

    public override bool IsPartitionable => false;

    public override bool FitsAnyGroup => false;

    public override void Reserve(int groupCount) => Grow(ref _counts, groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<ulong> codes = _encoder.Encode(arguments[0]);
        for (int i = 0; i < groups.Length; i++)
        {
            if (codes[i] != KeyCodec.Null && _pairs.Add(groups[i], codes[i]))
            {
                _counts[groups[i]]++;
            }
        }
    }

    public override void UpdateFirst(Column[] arguments, int rowCount)
    {
        switch (arguments[0])
        {
            case DictionaryColumn coded:
                AddDictionary(coded);
                break;
            case ConstantColumn constant:
                _alone.Add([codec.Encode(constant.Value)]);
                break;
            default:
                _alone.Add(_encoder.Encode(arguments[0]));
                break;
        }
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount)
    {
        if (statistics is null || statistics.NullCount == rowCount)
        {
            return true;
        }

        if (statistics.Values is not { } values)
        {
            return false;
        }

        ulong[] codes = [.. values.Select(codec.Encode)];
        if (IsSingle)
        {
            _alone.Add(codes);
            return true;
        }

        foreach (ulong code in codes)
        {
            _counts[0] += _pairs.Add(0, code) ? 1 : 0;
        }

        return true;
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        DistinctAccumulator theirs = (DistinctAccumulator)other;
        int[] map = new int[theirs._counts.Length];
        Array.Fill(map, -1);
        for (int i = 0; i < from.Length; i++)
        {
            map[from[i]] = to[i];
        }

        _alone.Add(theirs._alone);
        theirs._pairs.AddTo(_pairs, map, _counts);
    }

    public override RowBatch Save(int groupCount)
    {
        // Values, not codes: who reads it has another codec. (Only groups with keys are saved, which have nothing in _alone.)
        List<long> groups = [];
        List<ulong> codes = [];
        foreach ((int group, ulong code) in _pairs.All())
        {
            groups.Add(group);
            codes.Add(code);
        }

        return Saved(new LongColumn(ValueKind.Long, groups.ToArray()), codec.Decode([.. codes]));
    }

    public override void Load(RowBatch saved)
    {
        int[] groups = new int[saved.RowCount];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = (int)saved.Columns[0][i].AsLong;
        }

        if (groups.Length > 0)
        {
            Update([saved.Columns[1]], groups);
        }
    }

    public override Column Result(int groupCount)
    {
        long[] counts = _counts.AsSpan(0, groupCount).ToArray();
        if (groupCount > 0)
        {
            counts[0] += _alone.Count;
        }

        return new LongColumn(ValueKind.Long, counts);
    }

    private void AddDictionary(DictionaryColumn column)
    {
        if (!ReferenceEquals(_dictionary, column.Dictionary))
        {
            _dictionary = column.Dictionary;
            _seen.Begin(_dictionary.Length + 1);
        }

        // Place 0 is that of null.
        ReadOnlySpan<int> found = _seen.Add(column.Codes, shift: 1);
        if (found.Length > _rows.Length)
        {
            _rows = new int[found.Length];
            _codes = new ulong[found.Length];
        }

        for (int i = 0; i < found.Length; i++)
        {
            _rows[i] = found[i] - 1;
        }

        Span<ulong> codes = _codes.AsSpan(0, found.Length);
        codec.Encode(_dictionary, _rows.AsSpan(0, found.Length), codes);
        _alone.Add(codes);
    }
}
