using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Puts leaders and mates of a frame back in their rows: a leader takes the next number of its own run, a mate what the last
/// leader before it has in the partner's run. With AVX2 eight codes or four numbers at once: among neighbouring rows both look
/// at the number of leaders before them, so one permutation from a table by mask byte serves both. Stateless.
/// </summary>
internal static class PairExpansion
{
    /// <summary>Elements that must lie in front of and behind the wanted part of a run, whatever their value.</summary>
    public const int Margin = 8;

    private static readonly ulong[] s_byteSteps = Steps(lanes: 8, wide: false);
    private static readonly ulong[] s_nibbleSteps = Steps(lanes: 4, wide: true);

    /// <param name="mates">A bit a row.</param>
    /// <param name="own">The leaders' numbers of the column from element <see cref="Margin"/> on, and a margin behind.</param>
    /// <param name="partner">The same of the partner column; element <see cref="Margin"/> − 1 belongs to the leader before the frame.</param>
    /// <param name="rows">At most 64 to a word.</param>
    public static void Expand<T>(ReadOnlySpan<ulong> mates, ReadOnlySpan<T> own, ReadOnlySpan<T> partner, Span<T> rows)
        where T : unmanaged
    {
        if (Avx2.IsSupported && typeof(T) == typeof(long))
        {
            ExpandVector(mates, MemoryMarshal.Cast<T, long>(own), MemoryMarshal.Cast<T, long>(partner), MemoryMarshal.Cast<T, long>(rows));
        }
        else if (Avx2.IsSupported && typeof(T) == typeof(int))
        {
            ExpandVector(mates, MemoryMarshal.Cast<T, int>(own), MemoryMarshal.Cast<T, int>(partner), MemoryMarshal.Cast<T, int>(rows));
        }
        else
        {
            ExpandPlain(mates, own, partner, rows);
        }
    }

    /// <summary>The plain twin.</summary>
    internal static void ExpandPlain<T>(ReadOnlySpan<ulong> mates, ReadOnlySpan<T> own, ReadOnlySpan<T> partner, Span<T> rows) =>
        ExpandRest(mates, own, partner, rows, first: 0, leader: Margin);

    /// <summary>Only where <see cref="Avx2"/> is supported.</summary>
    internal static void ExpandVector(ReadOnlySpan<ulong> mates, ReadOnlySpan<int> own, ReadOnlySpan<int> partner, Span<int> rows)
    {
        Vector256<int> lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        ref int output = ref MemoryMarshal.GetReference(rows);
        int leader = Margin, row = 0;
        for (; row <= rows.Length - 8; row += 8)
        {
            int mask = (byte)(mates[row >> 6] >> (row & 63));
            Vector256<int> step = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(s_byteSteps[mask]).AsByte());
            Vector256<int> isMate = Vector256.Equals(Vector256.Create(mask) & lanes, lanes);
            Vector256<int> leaders = Avx2.PermuteVar8x32(Vector256.Create(own.Slice(leader, 8)), step);
            Vector256<int> mirrored = Avx2.PermuteVar8x32(Vector256.Create(partner.Slice(leader - 1, 8)), step);
            Vector256.ConditionalSelect(isMate, mirrored, leaders).StoreUnsafe(ref output, (nuint)row);
            leader += 8 - BitOperations.PopCount((uint)mask);
        }

        ExpandRest(mates, own, partner, rows, row, leader);
    }

    /// <summary>Only where <see cref="Avx2"/> is supported.</summary>
    internal static void ExpandVector(ReadOnlySpan<ulong> mates, ReadOnlySpan<long> own, ReadOnlySpan<long> partner, Span<long> rows)
    {
        Vector256<long> lanes = Vector256.Create(1L, 2, 4, 8);
        ref long output = ref MemoryMarshal.GetReference(rows);
        int leader = Margin, row = 0;
        for (; row <= rows.Length - 4; row += 4)
        {
            int mask = (int)(mates[row >> 6] >> (row & 63)) & 15;
            Vector256<int> step = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(s_nibbleSteps[mask]).AsByte());
            Vector256<long> isMate = Vector256.Equals(Vector256.Create((long)mask) & lanes, lanes);
            Vector256<int> leaders = Avx2.PermuteVar8x32(Vector256.Create(own.Slice(leader, 4)).AsInt32(), step);
            Vector256<int> mirrored = Avx2.PermuteVar8x32(Vector256.Create(partner.Slice(leader - 1, 4)).AsInt32(), step);
            Vector256.ConditionalSelect(isMate, mirrored.AsInt64(), leaders.AsInt64()).StoreUnsafe(ref output, (nuint)row);
            leader += 4 - BitOperations.PopCount((uint)mask);
        }

        ExpandRest(mates, own, partner, rows, row, leader);
    }

    /// <summary>Adds the next difference to the number of each mate.</summary>
    /// <param name="differences">Of the frame's mates, and a <see cref="Margin"/> behind.</param>
    public static void AddDifferences(ReadOnlySpan<ulong> mates, ReadOnlySpan<long> differences, Span<long> rows)
    {
        if (Avx2.IsSupported)
        {
            AddDifferencesVector(mates, differences, rows);
        }
        else
        {
            AddDifferencesPlain(mates, differences, rows);
        }
    }

    internal static void AddDifferencesPlain(ReadOnlySpan<ulong> mates, ReadOnlySpan<long> differences, Span<long> rows) =>
        AddRest(mates, differences, rows, first: 0, mate: 0);

    /// <summary>Only where <see cref="Avx2"/> is supported.</summary>
    internal static void AddDifferencesVector(ReadOnlySpan<ulong> mates, ReadOnlySpan<long> differences, Span<long> rows)
    {
        Vector256<long> lanes = Vector256.Create(1L, 2, 4, 8);
        ref long output = ref MemoryMarshal.GetReference(rows);
        int next = 0, row = 0;
        for (; row <= rows.Length - 4; row += 4)
        {
            // The mates before a row are the leaders before it when all are turned round.
            int mask = (int)(mates[row >> 6] >> (row & 63)) & 15;
            Vector256<int> step = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(s_nibbleSteps[mask ^ 15]).AsByte());
            Vector256<long> isMate = Vector256.Equals(Vector256.Create((long)mask) & lanes, lanes);
            Vector256<long> added = Avx2.PermuteVar8x32(Vector256.Create(differences.Slice(next, 4)).AsInt32(), step).AsInt64() & isMate;
            (Vector256.LoadUnsafe(ref output, (nuint)row) + added).StoreUnsafe(ref output, (nuint)row);
            next += BitOperations.PopCount((uint)mask);
        }

        AddRest(mates, differences, rows, row, next);
    }

    private static void AddRest(ReadOnlySpan<ulong> mates, ReadOnlySpan<long> differences, Span<long> rows, int first, int mate)
    {
        for (int row = first; row < rows.Length; row++)
        {
            if ((mates[row >> 6] >> (row & 63) & 1) != 0)
            {
                rows[row] += differences[mate++];
            }
        }
    }

    private static void ExpandRest<T>(
        ReadOnlySpan<ulong> mates, ReadOnlySpan<T> own, ReadOnlySpan<T> partner, Span<T> rows, int first, int leader)
    {
        for (int row = first; row < rows.Length; row++)
        {
            int mate = (int)(mates[row >> 6] >> (row & 63)) & 1;
            rows[row] = mate != 0 ? partner[leader - 1] : own[leader];
            leader += 1 - mate;
        }
    }

    /// <summary>Per mask the leaders before each row, a byte each; two bytes for the two 32-bit halves of a wide number.</summary>
    private static ulong[] Steps(int lanes, bool wide)
    {
        ulong[] steps = new ulong[1 << lanes];
        for (int mask = 0; mask < steps.Length; mask++)
        {
            int leaders = 0;
            for (int lane = 0; lane < lanes; lane++)
            {
                steps[mask] |= wide ? (ulong)((2 * leaders) | (((2 * leaders) + 1) << 8)) << (16 * lane) : (ulong)leaders << (8 * lane);
                leaders += 1 - (mask >> lane & 1);
            }
        }

        return steps;
    }
}
