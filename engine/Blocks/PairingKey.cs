using System.Runtime.Intrinsics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The columns in which a mate must hold exactly what its leader holds in their partners.</summary>
internal sealed class PairingKey
{
    /// <summary>The columns that tell most come first; these find the leader, all of them confirm it.</summary>
    private const int MaxHashed = 5;

    private readonly (ReadOnlyMemory<long> Column, ReadOnlyMemory<long> Partner)[] _columns;

    private PairingKey((ReadOnlyMemory<long> Column, ReadOnlyMemory<long> Partner)[] columns) => _columns = columns;

    public int Count => _columns.Length;

    /// <summary>Two columns that change places.</summary>
    public static PairingKey Swap(PairingColumn a, PairingColumn b) => new([(a.Values, b.Values), (b.Values, a.Values)]);

    public PairingKey With(PairingColumn column, PairingColumn partner) => new([.. _columns, (column.Values, partner.Values)]);

    /// <summary>Marks the rows that hold what the row before them asks of a mate; not the first.</summary>
    /// <param name="marks">Out: a bit a row.</param>
    public void MarkNeighbours(Span<ulong> marks)
    {
        int rows = _columns[0].Column.Length;
        marks.Fill(ulong.MaxValue);
        marks[^1] >>= (64 - (rows % 64)) % 64;
        marks[0] &= ~1UL;
        foreach ((ReadOnlyMemory<long> column, ReadOnlyMemory<long> partner) in _columns)
        {
            KeepEqual(column.Span, partner.Span, marks);
        }
    }

    /// <summary>Takes from <paramref name="leaders"/> (rows, or −1) those that a row is no mate of. Returns how many are left.</summary>
    /// <param name="first">Row that <paramref name="leaders"/> begins with.</param>
    public int KeepHeld(int first, Span<int> leaders)
    {
        foreach ((ReadOnlyMemory<long> column, ReadOnlyMemory<long> partner) in _columns)
        {
            ReadOnlySpan<long> atMates = column.Span.Slice(first, leaders.Length), atLeaders = partner.Span;
            for (int i = 0; i < leaders.Length; i++)
            {
                if (leaders[i] >= 0 && atMates[i] != atLeaders[leaders[i]])
                {
                    leaders[i] = -1;
                }
            }
        }

        int left = 0;
        foreach (int leader in leaders)
        {
            left += leader >= 0 ? 1 : 0;
        }

        return left;
    }

    /// <summary>Hashes such that <paramref name="asMate"/> of a row equals <paramref name="asLeader"/> of each possible leader.</summary>
    public void Hash(int first, Span<ulong> asMate, Span<ulong> asLeader)
    {
        asMate.Clear();
        asLeader.Clear();
        ulong factor = 0x9E3779B97F4A7C15UL;
        foreach ((ReadOnlyMemory<long> column, ReadOnlyMemory<long> partner) in _columns.AsSpan(0, Math.Min(_columns.Length, MaxHashed)))
        {
            Add(column.Span.Slice(first, asMate.Length), factor, asMate);
            Add(partner.Span.Slice(first, asLeader.Length), factor, asLeader);
            factor = (factor ^ (factor >> 29)) * 0xBF58476D1CE4E5B9UL | 1;
        }
    }

    private static void KeepEqual(ReadOnlySpan<long> values, ReadOnlySpan<long> partner, Span<ulong> marks)
    {
        for (int word = 0; word < marks.Length; word++)
        {
            int first = Math.Max(1, word * 64), end = Math.Min(values.Length, (word * 64) + 64), bit = first - (word * 64);
            if (marks[word] == 0 || first >= end)
            {
                continue;
            }

            ReadOnlySpan<long> mates = values[first..end], leaders = partner[(first - 1)..(end - 1)];
            ulong equal = 0;
            int i = 0;
            for (; i <= mates.Length - 4; i += 4)
            {
                Vector256<long> same = Vector256.Equals(Vector256.Create(mates.Slice(i, 4)), Vector256.Create(leaders.Slice(i, 4)));
                equal |= (ulong)same.ExtractMostSignificantBits() << (bit + i);
            }

            for (; i < mates.Length; i++)
            {
                equal |= (mates[i] == leaders[i] ? 1UL : 0) << (bit + i);
            }

            marks[word] &= equal;
        }
    }

    private static void Add(ReadOnlySpan<long> values, ulong factor, Span<ulong> hashes)
    {
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] += (ulong)values[i] * factor;
        }
    }
}
