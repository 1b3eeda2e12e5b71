using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups by some keys and the aggregates of each: keys become numbers, numbers index the flat arrays of the accumulators. With
/// no keys there is one group, number 0. Not thread-safe; the workers of a stage have one each, made by one <see cref="GroupShape"/>.
/// </summary>
internal sealed class GroupState
{
    private readonly GroupShape _shape;
    private readonly GroupNumbers _numbers;
    private int[] _to = [];
    private int[] _dealt = [];

    // Groups of the block that is being read; their rows come after those of all others here.
    private readonly CodedGroups? _coded;

    public GroupState(GroupShape shape)
    {
        _shape = shape;
        _numbers = new GroupNumbers(shape.Codecs);
        Accumulators = shape.CreateAccumulators();
        if (shape.Codecs.Count == 0)
        {
            Reserve(1);
        }
        else if (Array.TrueForAll(Accumulators, static a => a.IsBlockwise))
        {
            _coded = new CodedGroups(shape, shape.CreateAccumulators());
        }
    }

    public Accumulator[] Accumulators { get; private set; }

    /// <summary>Without those of the block that is being read: see <see cref="Settle"/>.</summary>
    public int GroupCount => _shape.Codecs.Count == 0 ? 1 : _numbers.Count;

    public int KeyCount => _shape.Codecs.Count;

    /// <summary>Without what the shape shares.</summary>
    public long BytesHeld
    {
        get
        {
            long bytes = _numbers.BytesHeld + (_coded?.BytesHeld ?? 0);
            foreach (Accumulator accumulator in Accumulators)
            {
                bytes += accumulator.BytesHeld;
            }

            return bytes;
        }
    }

    /// <summary>See <see cref="GroupNumbers.IsAppending"/>. Such groups can only go to <see cref="GroupParts"/>, where they are merged.</summary>
    public bool IsAppending
    {
        get => _numbers.IsAppending;
        set => _numbers.IsAppending = value;
    }

    public bool IsPartitionable => Array.TrueForAll(Accumulators, static a => a.IsPartitionable);

    /// <param name="keys">One column a key.</param>
    /// <param name="arguments">One array of columns an accumulator.</param>
    public void Add(Column[] keys, Column[][] arguments, int rowCount)
    {
        if (keys.Length == 0)
        {
            for (int i = 0; i < Accumulators.Length; i++)
            {
                Accumulators[i].UpdateFirst(arguments[i], rowCount);
            }

            return;
        }

        if (_coded is not null && CodedGroups.Takes(keys))
        {
            if (!_coded.Continues(keys))
            {
                Settle();
                _coded.Begin(keys);
            }

            _coded.Add(keys, arguments, rowCount);
            return;
        }

        Settle();
        ReadOnlySpan<int> groups = Number(keys, rowCount);
        Reserve(_numbers.Count);
        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Update(arguments[i], groups);
        }
    }

    /// <summary>Adds the groups of the block that is being read to the others. Needed before groups are counted, merged or given out, and
    /// before the dictionaries of that block are overwritten.</summary>
    public void Settle()
    {
        if (_coded is not { } coded || !coded.TryLearn())
        {
            return;
        }

        int count = coded.Count;
        Fit(ref _to, count);
        Span<int> groups = _to.AsSpan(0, count);
        for (int at = 0; at < count; at += BatchSize.Rows)
        {
            int length = Math.Min(BatchSize.Rows, count - at);
            _numbers.Find(column => coded.Codes(column).Slice(at, length), groups.Slice(at, length));
        }

        Reserve(_numbers.Count);
        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Merge(coded.Accumulators[i], coded.Places, groups);
        }

        coded.Clear();
    }

    /// <summary>The group of each row; new ones are numbered as they come. Valid until the next call.</summary>
    /// <param name="keys">At least one.</param>
    public ReadOnlySpan<int> Number(Column[] keys, int rowCount) => _numbers.Number(keys, rowCount);

    /// <summary>Adds groups of another state of the same shape, whose rows come after the ones here.</summary>
    public void MergeAll(GroupState other)
    {
        Settle();
        other.Settle();
        Fit(ref _dealt, other.GroupCount);
        Span<int> all = _dealt.AsSpan(0, other.GroupCount);
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }

        Merge(other._numbers.Layout, other._numbers.Keys, other._numbers.Hashes, other.Accumulators, all);
    }

    /// <summary>Adds groups of the same shape, whose rows come after the ones here.</summary>
    /// <param name="layout">Of the keys.</param>
    /// <param name="keys">All of them, packed.</param>
    /// <param name="from">The groups to add.</param>
    public void Merge(KeyLayout layout, ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Accumulator[] accumulators, ReadOnlySpan<int> from)
    {
        Fit(ref _to, from.Length);
        Span<int> to = _to.AsSpan(0, from.Length);
        to.Clear();
        if (KeyCount > 0)
        {
            _numbers.Find(layout, keys, hashes, from, to);
            Reserve(_numbers.Count);
        }

        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Merge(accumulators[i], from, to);
        }
    }

    /// <summary>Adds groups that were written, with what <see cref="Accumulator.Save"/> gave of them; their rows come after the ones here.</summary>
    /// <param name="keys">One column a key.</param>
    public void Load(Column[] keys, RowBatch[] accumulators, int count)
    {
        int[] to = Number(keys, count).ToArray(), from = new int[count];
        for (int i = 0; i < count; i++)
        {
            from[i] = i;
        }

        Reserve(_numbers.Count);
        Accumulator[] loaded = _shape.CreateAccumulators();
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i].Reserve(count);
            loaded[i].Load(accumulators[i]);
            Accumulators[i].Merge(loaded[i], from, to);
        }
    }

    /// <summary>Adds some groups to a part.</summary>
    public void AddTo(GroupPart part, ReadOnlySpan<int> from) => part.Add(_numbers.Layout, _numbers.Keys, _numbers.Hashes, Accumulators, from);

    /// <summary>Adds rows that were aggregated before.</summary>
    /// <param name="keys">One column a key.</param>
    /// <param name="rows">Per row of the keys the accumulators of one group, number 0.</param>
    public void Merge(Column[] keys, ReadOnlySpan<Accumulator[]> rows)
    {
        ReadOnlySpan<int> groups = KeyCount == 0 ? new int[rows.Length] : Number(keys, rows.Length);
        Reserve(GroupCount);
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < Accumulators.Length; i++)
            {
                Accumulators[i].Merge(rows[row][i], [0], groups.Slice(row, 1));
            }
        }
    }

    /// <summary>
    /// The groups dealt out to 2^bits parts: by the values of their keys alone, so that all states agree. Those of one part follow each
    /// other, in their order. Valid until the next call.
    /// </summary>
    /// <param name="ends">Takes where the groups of each part end.</param>
    public ReadOnlySpan<int> Deal(int bits, Span<int> ends)
    {
        ReadOnlySpan<uint> hashes = _numbers.Hashes;
        uint mask = (1u << bits) - 1;
        ends.Clear();
        foreach (uint hash in hashes)
        {
            ends[(int)(hash & mask)]++;
        }

        for (int part = 0, start = 0; part < ends.Length; part++)
        {
            (start, ends[part]) = (start + ends[part], start);
        }

        Fit(ref _dealt, hashes.Length);
        Span<int> dealt = _dealt.AsSpan(0, hashes.Length);
        for (int group = 0; group < hashes.Length; group++)
        {
            dealt[ends[(int)(hashes[group] & mask)]++] = group;
        }

        return dealt;
    }

    /// <summary>Forgets all groups.</summary>
    public void Clear()
    {
        _numbers.Clear();
        Accumulators = _shape.CreateAccumulators();
        _coded?.Clear();
    }

    /// <summary>The values of one key for each group.</summary>
    public Column Key(int column) => _numbers.Key(column);

    /// <summary>The values of one key for some groups.</summary>
    public Column Key(int column, ReadOnlySpan<int> groups) => _numbers.Key(column, groups);

    private void Reserve(int groupCount)
    {
        foreach (Accumulator accumulator in Accumulators)
        {
            accumulator.Reserve(groupCount);
        }
    }

    private static void Fit<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[length];
        }
    }
}
