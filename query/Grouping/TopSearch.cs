using System.Numerics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// Finds the groups of the largest counts or sums without keeping all groups, by reading the rows more than once. The first reading
/// adds the measure of each row to one of many counters, chosen by the hash of its keys: no group is larger than its counter. Then
/// only rows of the largest counters are read again and grouped exactly. When the last group wanted is smaller than a counter that
/// was left out, those of the counters at least as large follow, and that is all.
/// Shared by the workers of a stage; safe for concurrent use where it says so.
/// </summary>
internal sealed class TopSearch
{
    private const int MostCounters = 1 << 22;
    private const int MostCountersOfAll = 1 << 24;
    private const int FirstChosen = 4096;

    private readonly Lock _gate = new();
    private readonly AggregateCall _measure;
    private readonly int _limit;
    private uint[]?[] _hashes = [];
    private bool[] _isJudged = [];
    private ulong[] _chosen = [];

    // Of all workers together after the first reading; those whose rows were read again are 0.
    private long[] _counters = [];
    private long _rowCount;
    private long _bytesKept;

    // A number that so many groups as are wanted are known to reach.
    private long _least;
    private bool _isLastReading;
    private int _phase = (int)TopPhase.Off;

    private TopSearch(IReadOnlyList<AggregateCall> calls, int measure, int limit)
    {
        _measure = calls[measure];
        Measure = measure;
        _limit = limit;
    }

    /// <summary>The number of the call that is searched by.</summary>
    public int Measure { get; }

    /// <summary>True for a sum, false for a count.</summary>
    public bool IsSum => _measure.Function.Name == "sum";

    public TopPhase Phase => (TopPhase)Volatile.Read(ref _phase);

    /// <summary>The upper bits of a hash choose the counter.</summary>
    public int CounterBits { get; private set; }

    /// <summary>Hashes that are kept so that nothing but rows chosen need be read again. Safe for concurrent use.</summary>
    public long BytesKept => Interlocked.Read(ref _bytesKept);

    /// <summary>Null when the first groups of that order cannot be found so.</summary>
    public static TopSearch? For(IReadOnlyList<AggregateCall> calls, StatsTop? top)
    {
        if (top is not { Keys: [{ Descending: true } first, ..], Limit: > 0 and <= FirstChosen })
        {
            return null;
        }

        for (int i = calls.Count - 1; i >= 0; i--)
        {
            if (calls[i].Name == first.Field)
            {
                return calls[i].Function.Name is "count" or "sum" ? new TopSearch(calls, i, top.Limit) : null;
            }
        }

        return null;
    }

    /// <summary>The rows can be read again: the search may begin. Called once, before the first row.</summary>
    public void Allow(int groupCount, long rowCount, int workers)
    {
        _hashes = new uint[]?[groupCount];
        _isJudged = new bool[groupCount];
        _rowCount = rowCount;
        long counters = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, rowCount / 2));
        counters = Math.Clamp(counters, 1 << 16, Math.Min(MostCounters, (long)BitOperations.RoundUpToPowerOf2((ulong)(MostCountersOfAll / workers / 2) + 1)));
        CounterBits = BitOperations.Log2((ulong)counters);
        Enter(TopPhase.Grouping);
    }

    /// <summary>
    /// Decides whether the search is worth it, when a worker met many groups and hardly one twice: the groups wanted must stand out among the
    /// others, or too many counters would have to be read again. The first answer holds. Safe for concurrent use.
    /// </summary>
    /// <param name="results">The measure of the groups met.</param>
    public bool TryBegin(Column results)
    {
        lock (_gate)
        {
            if (Phase == TopPhase.Grouping)
            {
                Enter(StandOut(results) ? TopPhase.Counting : TopPhase.Off);
            }

            return Phase == TopPhase.Counting;
        }
    }

    /// <summary>
    /// Memory is short. True when groups may go to disk, because there is no search or it had not begun, and ends; false when it is given up,
    /// which sets memory free. Safe for concurrent use.
    /// </summary>
    public bool TryEnd()
    {
        lock (_gate)
        {
            if (Phase is TopPhase.Off or TopPhase.Grouping)
            {
                Enter(TopPhase.Off);
                return true;
            }
        }

        GiveUp();
        return false;
    }

    /// <summary>Something was met that counters cannot bound. Safe for concurrent use.</summary>
    public void GiveUp() => Enter(TopPhase.GivingUp);

    /// <summary>True after the first reading.</summary>
    public bool IsRepeating { get; private set; }

    /// <summary>A row group may have rows. Safe for concurrent use.</summary>
    public void Judged(int group) => _isJudged[group] = true;

    /// <summary>Keeps the hashes of a row group. Safe for concurrent use.</summary>
    public void Keep(int group, uint[] hashes)
    {
        _hashes[group] = hashes;
        Interlocked.Add(ref _bytesKept, hashes.LongLength * 4);
    }

    /// <summary>False when no row of a row group is chosen. Safe for concurrent use.</summary>
    /// <param name="hashes">Of its rows in order; null when they are not known.</param>
    public bool MayContain(int group, out uint[]? hashes)
    {
        hashes = Phase == TopPhase.Choosing ? _hashes[group] : null;
        if (!_isJudged[group] || hashes is null)
        {
            return _isJudged[group];
        }

        foreach (uint hash in hashes)
        {
            if (IsChosen(hash))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when rows with this hash are to be grouped in this reading. Safe for concurrent use.</summary>
    public bool IsChosen(uint hash)
    {
        int counter = (int)(hash >> (32 - CounterBits));
        return (_chosen[counter >> 6] >> (counter & 63) & 1) != 0;
    }

    /// <summary>Ends a search that gave up: all rows are read as without one.</summary>
    public void End()
    {
        IsRepeating = true;
        _hashes = [];
        _counters = [];
        Enter(TopPhase.Off);
    }

    /// <summary>After the first reading: chooses the largest counters. The phase says what the next reading is to do.</summary>
    /// <param name="counters">Of each worker; the first one's are kept.</param>
    public void Choose(IReadOnlyList<long[]> counters)
    {
        IsRepeating = true;
        _counters = counters[0];
        foreach (long[] others in counters.Skip(1))
        {
            for (int i = 0; i < others.Length; i++)
            {
                _counters[i] += others[i];
                if (_counters[i] < 0)
                {
                    GiveUp();
                    return;
                }
            }
        }

        Choose(LargeCounter());
    }

    /// <summary>After a reading of chosen rows: true when counters that may matter were left out, which the next reading is to take.</summary>
    /// <param name="results">The measure of all groups so far.</param>
    public bool ChooseMore(Column results)
    {
        if (_isLastReading)
        {
            return false;
        }

        _least = Math.Max(_least, Last(results));
        if (_counters.Max() < _least)
        {
            return false;
        }

        Choose(_least);
        return true;
    }

    private void Enter(TopPhase phase) => Volatile.Write(ref _phase, (int)phase);

    private bool StandOut(Column results)
    {
        if (results is not LongColumn numbers)
        {
            return false;
        }

        double sum = 0;
        foreach (long number in numbers.Values)
        {
            if (number < 0)
            {
                return false;
            }

            sum += number;
        }

        // The last of the groups wanted will be at least this large; a counter will hold so many rows on average.
        double load = Math.Max(1, _rowCount / (double)(1L << CounterBits));
        _least = Last(results);
        return _least > 8 * load * sum / Math.Max(1, numbers.Length);
    }

    /// <summary>The measure of the last group wanted; 0 when there are fewer groups, or some are no numbers.</summary>
    private long Last(Column results)
    {
        if (results is not LongColumn numbers || numbers.Length < _limit)
        {
            return 0;
        }

        // A null counts as 0, which is no bound either.
        ReadOnlySpan<long> values = numbers.Values;
        PriorityQueue<long, long> largest = new();
        foreach (long value in values)
        {
            if (largest.Count < _limit)
            {
                largest.Enqueue(value, value);
            }
            else if (value > largest.Peek())
            {
                largest.DequeueEnqueue(value, value);
            }
        }

        return largest.Peek();
    }

    /// <summary>A bound that about <see cref="FirstChosen"/> counters reach.</summary>
    private long LargeCounter()
    {
        // By the place of the highest bit and the four bits behind it.
        int[] histogram = new int[64 * 16];
        foreach (long counter in _counters)
        {
            histogram[Bucket(counter)]++;
        }

        int bucket = histogram.Length - 1, wanted = Math.Max(FirstChosen, 4 * _limit);
        for (int reached = 0; bucket > 16; bucket--)
        {
            reached += histogram[bucket];
            if (reached >= wanted)
            {
                break;
            }
        }

        int exponent = bucket / 16;
        return exponent < 4 ? 1 : (16L + (bucket % 16)) << (exponent - 4);
    }

    private static int Bucket(long counter)
    {
        int exponent = BitOperations.Log2((ulong)counter | 1);
        return (exponent * 16) + (exponent < 4 ? 0 : (int)(counter >> (exponent - 4)) & 15);
    }

    /// <summary>Chooses the counters that are at least so large, unless they are too many.</summary>
    private void Choose(long least)
    {
        // No group wanted is smaller than the last one found so far.
        _isLastReading = least <= _least;
        least = Math.Max(least, _least);
        int count = 0;
        _chosen = new ulong[_counters.Length / 64];
        for (int i = 0; i < _counters.Length; i++)
        {
            if (_counters[i] >= least)
            {
                _chosen[i >> 6] |= 1UL << (i & 63);
                _counters[i] = 0;
                count++;
            }
        }

        Enter(count <= _counters.Length / 8 ? TopPhase.Choosing : TopPhase.GivingUp);
    }
}
