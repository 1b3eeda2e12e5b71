using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Grouping;

/// <summary>The part of one worker in a <see cref="TopSearch"/>. Not thread-safe.</summary>
/// <param name="keepBytes">Hashes are kept up to so much memory of all workers; rows beyond are hashed again.</param>
internal sealed class TopWorker(TopSearch search, int keyCount, long keepBytes)
{
    private readonly ColumnHasher[] _hashers = [.. Enumerable.Range(0, keyCount).Select(static _ => new ColumnHasher(static v => (ulong)v.GetHashCode()))];
    private readonly NumberReader _reader = new();
    private ulong[] _mixed = [];
    private uint[] _hashes = [];
    private int[] _rows = [];

    // Of the row group that is being read: its number, the hashes of its rows as far as they are kept, or were; how many rows passed.
    private int _group = -1;
    private uint[]? _kept;
    private int _passed;

    /// <summary>Empty before the first row was counted.</summary>
    public long[] Counters { get; private set; } = [];

    public long BytesHeld => (Counters.LongLength * 8) + ((_kept?.LongLength ?? 0) * 4) + (_mixed.LongLength * 12) + _hashers.Sum(static h => h.BytesHeld);

    /// <summary>A row group begins; false when none of its rows matters.</summary>
    public bool Begin(int group)
    {
        Finish();
        _group = group;
        _passed = 0;
        if (search.IsRepeating)
        {
            return search.MayContain(group, out _kept);
        }

        search.Judged(group);
        _kept = search.Phase == TopPhase.Counting && search.BytesKept < keepBytes ? [] : null;
        return search.Phase != TopPhase.GivingUp;
    }

    /// <summary>The last row group, if any, was read.</summary>
    public void Finish()
    {
        if (_group >= 0 && _kept is not null && search.Phase == TopPhase.Counting)
        {
            search.Keep(_group, _kept.AsSpan(0, _passed).ToArray());
        }

        _kept = null;
        _group = -1;
    }

    /// <summary>Takes groups that were met before the search began; false when counters do not bound them.</summary>
    public bool TryCountGroups(Column[] keys, Column measures) =>
        _reader.TryLongs(measures, out ReadOnlySpan<long> values) && TryAdd(Hash(keys, measures.Length), values);

    /// <summary>False when the measure of a row is no number, or negative, so that counters do not bound it.</summary>
    /// <param name="measure">What is summed up, or counted where it is not null; null when rows are counted.</param>
    public bool TryCount(Column[] keys, Column? measure, int rowCount)
    {
        ReadOnlySpan<uint> hashes = Hash(keys, rowCount);
        if (_kept is not null)
        {
            Accumulator.Grow(ref _kept, _passed + rowCount);
            hashes.CopyTo(_kept.AsSpan(_passed));
        }

        _passed += rowCount;
        if (search.IsSum)
        {
            return measure!.Kind == ValueKind.Null || (_reader.TryLongs(measure, out ReadOnlySpan<long> values) && TryAdd(hashes, values));
        }

        Fit();
        long[] counters = Counters;
        int shift = 32 - search.CounterBits;
        for (int i = 0; i < hashes.Length; i++)
        {
            counters[hashes[i] >> shift] += measure is null || !measure.IsNull(i) ? 1 : 0;
        }

        return true;
    }

    /// <summary>The rows that are to be grouped in this reading; valid until the next call.</summary>
    public ReadOnlySpan<int> Choose(Column[] keys, int rowCount)
    {
        ReadOnlySpan<uint> hashes = _kept is null ? Hash(keys, rowCount) : _kept.AsSpan(_passed, rowCount);
        _passed += rowCount;
        if (_rows.Length < rowCount)
        {
            _rows = new int[rowCount];
        }

        int count = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            _rows[count] = i;
            count += search.IsChosen(hashes[i]) ? 1 : 0;
        }

        return _rows.AsSpan(0, count);
    }

    /// <summary>Gives the counters away.</summary>
    public long[] Release()
    {
        long[] counters = Counters;
        Counters = [];
        return counters;
    }

    private bool TryAdd(ReadOnlySpan<uint> hashes, ReadOnlySpan<long> values)
    {
        Fit();
        long[] counters = Counters;
        int shift = 32 - search.CounterBits;
        long signs = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            // The value of a null row is 0. A sum beyond 63 bits of numbers that are not negative is negative.
            ref long counter = ref counters[hashes[i] >> shift];
            long value = values[i];
            counter += value;
            signs |= value | counter;
        }

        return signs >= 0;
    }

    private void Fit()
    {
        if (Counters.Length == 0)
        {
            Counters = new long[1 << search.CounterBits];
        }
    }

    private ReadOnlySpan<uint> Hash(Column[] keys, int rowCount)
    {
        if (_mixed.Length < rowCount)
        {
            _mixed = new ulong[rowCount];
            _hashes = new uint[rowCount];
        }

        for (int key = 0; key < keys.Length; key++)
        {
            ReadOnlySpan<ulong> hashes = _hashers[key].Hash(keys[key]);
            if (key == 0)
            {
                KeyHash.Begin(hashes, _mixed);
            }
            else
            {
                KeyHash.Add(hashes, _mixed);
            }
        }

        KeyHash.Finish(_mixed.AsSpan(0, rowCount), _hashes);
        return _hashes.AsSpan(0, rowCount);
    }
}
