using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// <c>dc(x)</c>: the exact number of distinct values that are not null. All groups share one table of pairs of group and value;
/// of a dictionary each value is looked up once while it has a single group.
/// </summary>
/// <param name="codec">Shared by the workers of a stage.</param>
internal sealed class DistinctAccumulator(KeyCodec codec) : Accumulator
{
    private readonly KeyEncoder _encoder = new(codec);
    private readonly KeyTable _pairs = new(2);
    private long[] _counts = [];
    private ulong[] _keys = [];
    private uint[] _hashes = [];
    private int[] _rows = [];
    private Column? _dictionary;
    private bool[] _known = [];

    public override long BytesHeld => _pairs.BytesHeld + (_counts.LongLength * 8) + codec.BytesHeld;

    public override bool IsPartitionable => false;

    public override void Reserve(int groupCount) => Grow(ref _counts, groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<ulong> codes = _encoder.Encode(arguments[0]);
        Fit(groups.Length);
        int count = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            if (codes[i] != KeyCodec.Null)
            {
                _keys[2 * count] = (ulong)groups[i];
                _keys[(2 * count) + 1] = codes[i];
                count++;
            }
        }

        AddPairs(count);
    }

    public override void UpdateFirst(Column[] arguments, int rowCount)
    {
        if (arguments[0] is not DictionaryColumn coded)
        {
            base.UpdateFirst(arguments, rowCount);
            return;
        }

        if (!ReferenceEquals(_dictionary, coded.Dictionary))
        {
            _dictionary = coded.Dictionary;
            if (_known.Length < _dictionary.Length)
            {
                _known = new bool[_dictionary.Length];
            }
            else
            {
                Array.Clear(_known);
            }
        }

        Fit(rowCount);
        int count = 0;
        bool[] known = _known;
        foreach (int code in coded.Codes)
        {
            if (code >= 0 && !known[code])
            {
                known[code] = true;
                _keys[2 * count] = 0;
                _keys[(2 * count) + 1] = codec.Encode(_dictionary[code]);
                count++;
            }
        }

        AddPairs(count);
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount) =>
        statistics is null || statistics.NullCount == rowCount || TryAddOnly(statistics);

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        DistinctAccumulator theirs = (DistinctAccumulator)other;
        int[] map = new int[theirs._counts.Length];
        Array.Fill(map, -1);
        for (int i = 0; i < from.Length; i++)
        {
            map[from[i]] = to[i];
        }

        ReadOnlySpan<ulong> keys = theirs._pairs.Keys;
        Fit(BatchSize.Rows);
        int count = 0;
        for (int pair = 0; pair < theirs._pairs.Count; pair++)
        {
            int group = map[(int)keys[2 * pair]];
            if (group >= 0)
            {
                _keys[2 * count] = (ulong)group;
                _keys[(2 * count) + 1] = keys[(2 * pair) + 1];
                if (++count == BatchSize.Rows)
                {
                    AddPairs(count);
                    count = 0;
                }
            }
        }

        AddPairs(count);
    }

    public override Column Result(int groupCount) => new LongColumn(ValueKind.Long, _counts.AsMemory(0, groupCount));

    private bool TryAddOnly(ColumnStatistics statistics)
    {
        if (statistics.Min.IsNull || statistics.Min != statistics.Max || statistics.DistinctCount != 1)
        {
            return false;
        }

        Fit(1);
        _keys[0] = 0;
        _keys[1] = codec.Encode(statistics.Min);
        AddPairs(1);
        return true;
    }

    private void AddPairs(int count)
    {
        int before = _pairs.Count;
        Span<int> found = _rows.AsSpan(0, count);
        for (int i = 0; i < count; i++)
        {
            _hashes[i] = KeyHash.OfPair(_keys[2 * i], _keys[(2 * i) + 1]);
        }

        _pairs.Find(_keys.AsSpan(0, 2 * count), _hashes.AsSpan(0, count), found);
        for (int i = 0, next = before; i < count; i++)
        {
            // A new pair takes the next number when it comes first.
            if (found[i] == next)
            {
                _counts[(int)_keys[2 * i]]++;
                next++;
            }
        }
    }

    private void Fit(int rows)
    {
        if (_rows.Length < rows)
        {
            _rows = new int[rows];
            _keys = new ulong[2 * rows];
            _hashes = new uint[rows];
        }
    }
}
