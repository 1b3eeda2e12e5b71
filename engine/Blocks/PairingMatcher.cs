using System.Buffers;
using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Finds the leaders of rows. Stateless.</summary>
internal static class PairingMatcher
{
    /// <summary>Longer chains of colliding hashes are cut off: a leader missed costs bytes, not answers.</summary>
    private const int MaxProbes = 8;

    /// <summary>Marks the rows of the block that are mates of the row right before them. Returns how many there are.</summary>
    /// <param name="key">Of the whole block.</param>
    /// <param name="mates">Out: a bit a row.</param>
    public static int MatchNeighbours(PairingKey key, Span<ulong> mates)
    {
        key.MarkNeighbours(mates);
        int count = 0;
        ulong last = 0;
        foreach (ref ulong word in mates)
        {
            // Who is a mate leads nobody: of each row of marks every other one is dropped.
            ulong left = word & ~last, taken = 0;
            while (left != 0)
            {
                ulong mate = left & (0 - left);
                taken |= mate;
                left &= ~(mate | (mate << 1));
            }

            word = taken;
            last = taken >> 63;
            count += BitOperations.PopCount(taken);
        }

        return count;
    }

    /// <summary>Looks for the nearest leader before each row of a stretch, however far. Returns the number of mates.</summary>
    /// <param name="key">Of the whole block.</param>
    /// <param name="first">Row that <paramref name="leaders"/> begins with.</param>
    /// <param name="leaders">Out: per row its leader's row in the block, or −1.</param>
    public static int MatchAny(PairingKey key, int first, Span<int> leaders)
    {
        int rows = leaders.Length;
        ulong[] asMate = ArrayPool<ulong>.Shared.Rent(rows), asLeader = ArrayPool<ulong>.Shared.Rent(rows);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows * 2, 2)), shift = 64 - BitOperations.Log2((uint)size);
        int[] slots = ArrayPool<int>.Shared.Rent(size);
        slots.AsSpan(0, size).Clear();
        key.Hash(first, asMate.AsSpan(0, rows), asLeader.AsSpan(0, rows));
        for (int i = 0; i < rows; i++)
        {
            int leader = i > 0 && leaders[i - 1] < 0 && asLeader[i - 1] == asMate[i]
                ? i - 1
                : slots[Slot(slots.AsSpan(0, size), asLeader, asMate[i], shift)] - 1;
            if (leader >= 0 && asLeader[leader] == asMate[i])
            {
                leaders[i] = first + leader;
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
        return key.KeepHeld(first, leaders);
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
