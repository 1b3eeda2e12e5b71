using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups on disk with the state of their aggregates, dealt out to parts by the values of their keys. A piece is a batch of keys and one
/// for each accumulator. Used by one thread at a time; parts may be read by several at once.
/// </summary>
/// <param name="level">How often the groups were dealt out before: each time other bits of the hashes decide.</param>
internal sealed class GroupSpill(int keyCount, int level, Spilling spilling)
{
    public const int Parts = 1 << Bits;

    private const int Bits = 5;

    /// <summary>Groups dealt out at a time: their keys stand in the clear meanwhile.</summary>
    private const int GroupsAtOnce = 1 << 15;

    private readonly SpillFile _file = spilling.Space.Open();
    private readonly List<long>[] _pieces = [.. Enumerable.Range(0, Parts).Select(static _ => new List<long>())];
    private readonly RowKeys _hasher = new(keyCount);
    private readonly ByteBuffer _scratch = new();

    /// <summary>Deals out deeper than that would use the same bits again.</summary>
    public bool IsDeepest => (level + 1) * Bits > 25;

    public int Level => level;

    /// <summary>Writes all groups; what becomes of the state is the caller's.</summary>
    public void Add(GroupState state, GroupShape shape)
    {
        state.Settle();
        int count = state.GroupCount, most = state.IsPartitionable ? GroupsAtOnce : Math.Max(1, count);
        int[] groups = new int[Math.Min(most, count)];
        for (int start = 0; start < count; start += most)
        {
            spilling.Check();
            Span<int> some = groups.AsSpan(0, Math.Min(most, count - start));
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = start + i;
            }

            Add(state, shape, some);
        }
    }

    /// <summary>Calls for each piece of a part in the order in which they were written.</summary>
    /// <param name="piece">Takes the columns of the keys, the states of the accumulators and the number of groups.</param>
    public void Read(int part, Action<Column[], RowBatch[], int> piece)
    {
        byte[] buffer = [];
        foreach (long place in _pieces[part])
        {
            spilling.Check();
            ByteSource source = new(_file.Read(place, ref buffer));
            RowBatch keys = BatchCodec.Read(ref source);
            RowBatch[] states = new RowBatch[source.VarUInt()];
            for (int i = 0; i < states.Length; i++)
            {
                states[i] = BatchCodec.Read(ref source);
            }

            piece(keys.Columns.ToArray(), states, keys.RowCount);
        }
    }

    private void Add(GroupState state, GroupShape shape, ReadOnlySpan<int> groups)
    {
        string[] names = new string[keyCount];
        Column[] keys = new Column[keyCount];
        for (int key = 0; key < keyCount; key++)
        {
            names[key] = "";
            keys[key] = state.Key(key, groups);
        }

        ReadOnlySpan<ulong> hashes = _hasher.Hash(keys, groups.Length, nullIsKey: true);
        int[] parts = new int[groups.Length], starts = new int[Parts + 1], rows = new int[groups.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (int)(hashes[i] >> (32 + (level * Bits))) & (Parts - 1);
            starts[parts[i] + 1]++;
        }

        for (int part = 0; part < Parts; part++)
        {
            starts[part + 1] += starts[part];
        }

        int[] next = [.. starts];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[next[parts[i]]++] = i;
        }

        RowBatch batch = new(groups.Length, names, keys);
        for (int part = 0; part < Parts; part++)
        {
            ReadOnlySpan<int> some = rows.AsSpan(starts[part], starts[part + 1] - starts[part]);
            if (!some.IsEmpty)
            {
                int[] from = new int[some.Length];
                for (int i = 0; i < from.Length; i++)
                {
                    from[i] = groups[some[i]];
                }

                Write(part, batch.Gather(some), state.Accumulators, from, shape);
            }
        }
    }

    private void Write(int part, RowBatch keys, Accumulator[] accumulators, int[] from, GroupShape shape)
    {
        spilling.Check();
        _scratch.Clear();
        BatchCodec.Write(_scratch, keys);
        _scratch.VarUInt((uint)accumulators.Length);
        Accumulator[] apart = shape.CreateAccumulators();
        int[] to = new int[from.Length];
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = i;
        }

        for (int i = 0; i < apart.Length; i++)
        {
            apart[i].Reserve(from.Length);
            apart[i].Merge(accumulators[i], from, to);
            BatchCodec.Write(_scratch, apart[i].Save(from.Length)!);
        }

        _pieces[part].Add(_file.Append(_scratch.Span));
    }
}
