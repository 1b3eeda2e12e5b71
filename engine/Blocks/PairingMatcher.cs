using System.Buffers;
using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Finds the leader of each row in a stretch of rows. Stateless.</summary>
internal static class PairingMatcher
{
    /// <summary>Longer chains of colliding hashes are cut off: a leader missed costs bytes, not answers.</summary>
    private const int MaxProbes = 8;

    /// <summary>Looks at the last leader before each row only. Returns the number of mates.</summary>
    /// <param name="leaders">Out: per row its leader's row, counted like <paramref name="first"/>, or −1.</param>
    public static int MatchLast(PairingKey key, int first, Span<int> leaders)
    {
        int last = -1, mates = 0;
        for (int i = 0; i < leaders.Length; i++)
        {
            if (last >= 0 && key.Holds(first + i, last))
            {
                leaders[i] = last;
                mates++;
            }
            else
            {
                leaders[i] = -1;
                last = first + i;
            }
        }

        return mates;
    }

    /// <summary>Looks for the nearest leader before each row, however far. Returns the number of mates.</summary>
    public static int MatchAny(PairingKey key, int first, Span<int> leaders)
    {
        int rows = leaders.Length;
        ulong[] asMate = ArrayPool<ulong>.Shared.Rent(rows), asLeader = ArrayPool<ulong>.Shared.Rent(rows);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows * 2, 2)), shift = 64 - BitOperations.Log2((uint)size);
        int[] slots = ArrayPool<int>.Shared.Rent(size);
        slots.AsSpan(0, size).Clear();
        key.Hash(first, asMate.AsSpan(0, rows), asLeader.AsSpan(0, rows));
        int mates = 0;
        for (int i = 0; i < rows; i++)
        {
            int leader = i > 0 && leaders[i - 1] < 0 && asLeader[i - 1] == asMate[i]
                ? i - 1
                : slots[Slot(slots.AsSpan(0, size), asLeader, asMate[i], shift)] - 1;
            if (leader >= 0 && asLeader[leader] == asMate[i] && key.Holds(first + i, first + leader))
            {
                leaders[i] = first + leader;
                mates++;
            }
            else
            {
                leaders[i] = -1;
                slots[Slot(slots.AsSpan(0, size), asLeader, asLeader[i], shift)] = i + 1;
            }
        }

        ArrayPool<int>.Shared.Return(slots);
        ArrayPool<ulong>.Shared.Return(asMate);
        ArrayPool<ulong>.Shared.Return(asLeader);
        return mates;
    }

    /// <summary>The slot of a leader with this hash, else a free one, else any.</summary>
    private static int Slot(ReadOnlySpan<int> slots, ulong[] asLeader, ulong hash, int shift)
    {
        int slot = (int)((hash ^ (hash >> 31)) * 0x94D049BB133111EBUL >> shift);
        for (int probe = 0; probe < MaxProbes && slots[slot] != 0 && asLeader[slots[slot] - 1] != hash; probe++)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}
