using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// Loops that keep rows. Each moves the rows that pass to the front and returns their number; writing never overtakes reading,
/// so it is done in place. The kept count grows by a flag instead of a jump, which costs the same whatever the share of rows kept.
/// Rows come in ascending order, so as many as the column has are all of it: then the rows need not be read.
/// </summary>
internal static class Rows
{
    private const int DictionaryShare = 8;

    /// <summary>For each of the 16 patterns of four flags, the places of those that are set.</summary>
    private static ReadOnlySpan<int> Together =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0,
        3, 0, 0, 0, 0, 3, 0, 0, 1, 3, 0, 0, 0, 1, 3, 0, 2, 3, 0, 0, 0, 2, 3, 0, 1, 2, 3, 0, 0, 1, 2, 3,
    ];

    /// <summary>
    /// False when a dictionary is so much longer than the rows that are left that computing all of it would cost more than it saves:
    /// a few rows of a needle query, or the first rows for a limit.
    /// </summary>
    public static bool IsWorthWhole(DictionaryColumn column, int rowCount) => column.Dictionary.Length <= (long)rowCount * DictionaryShare;

    /// <summary>All row numbers from 0.</summary>
    public static Span<int> Fill(int[] buffer, int count)
    {
        Span<int> rows = buffer.AsSpan(0, count);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        return rows;
    }

    public static int Select<T>(ReadOnlySpan<long> values, NullMask? nulls, long constant, Span<int> rows)
        where T : struct, IOrdering
    {
        int kept = 0;
        if (nulls is null && rows.Length == values.Length)
        {
            return SelectAll<T>(values, constant, rows);
        }

        if (nulls is null)
        {
            foreach (int row in rows)
            {
                rows[kept] = row;
                kept += default(T).Holds(values[row], constant) ? 1 : 0;
            }

            return kept;
        }

        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += default(T).Holds(values[row], constant) && !nulls[row] ? 1 : 0;
        }

        return kept;
    }

    public static int Select<T>(ReadOnlySpan<long> values, NullMask? nulls, double constant, Span<int> rows)
        where T : struct, IOrdering
    {
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += default(T).Holds(((double)values[row]).CompareTo(constant)) && (nulls is null || !nulls[row]) ? 1 : 0;
        }

        return kept;
    }

    public static int Select<T>(ReadOnlySpan<double> values, NullMask? nulls, double constant, Span<int> rows)
        where T : struct, IOrdering
    {
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += default(T).Holds(values[row].CompareTo(constant)) && (nulls is null || !nulls[row]) ? 1 : 0;
        }

        return kept;
    }

    public static int Select<T>(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Span<int> rows)
        where T : struct, IOrdering
    {
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += default(T).Holds(left[row], right[row]) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>By a flag for each code of a dictionary; null rows (code −1) do not pass.</summary>
    public static int SelectByCode(ReadOnlySpan<int> codes, bool[] flags, Span<int> rows)
    {
        int kept = 0;
        if (rows.Length == codes.Length)
        {
            for (int row = 0; row < codes.Length; row++)
            {
                int code = codes[row];
                rows[kept] = row;
                kept += code >= 0 && flags[code] ? 1 : 0;
            }

            return kept;
        }

        foreach (int row in rows)
        {
            int code = codes[row];
            rows[kept] = row;
            kept += code >= 0 && flags[code] ? 1 : 0;
        }

        return kept;
    }

    /// <summary>By the only code that passes; −1 when none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SelectCode(ReadOnlySpan<int> codes, int wanted, Span<int> rows)
    {
        if (wanted < 0)
        {
            return 0;
        }

        int kept = 0, row = 0;
        if (rows.Length < codes.Length)
        {
            foreach (int candidate in rows)
            {
                rows[kept] = candidate;
                kept += codes[candidate] == wanted ? 1 : 0;
            }

            return kept;
        }

        if (Vector256.IsHardwareAccelerated)
        {
            // Most codes are others: eight rows without the wanted one cost a comparison.
            Vector256<int> other = Vector256.Create(wanted);
            for (; row + 8 <= codes.Length; row += 8)
            {
                for (uint bits = Vector256.Equals(Vector256.Create(codes.Slice(row, 8)), other).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                {
                    rows[kept++] = row + BitOperations.TrailingZeroCount(bits);
                }
            }
        }

        for (; row < codes.Length; row++)
        {
            rows[kept] = row;
            kept += codes[row] == wanted ? 1 : 0;
        }

        return kept;
    }

    /// <summary>
    /// Code with wide vectors is not compiled ahead of time, and a short query is over before the runtime would compile it a second
    /// time: so it is compiled well at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SelectAll<T>(ReadOnlySpan<long> values, long constant, Span<int> rows)
        where T : struct, IOrdering
    {
        int kept = 0, row = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Four rows at a time, without a jump: the numbers of those that hold are moved together by a table and written in one go.
            // What is written behind them lies before the next row and is overwritten.
            Vector256<long> other = Vector256.Create(constant);
            for (; row + 4 <= values.Length; row += 4)
            {
                uint bits = default(T).Holds(Vector256.Create(values.Slice(row, 4)), other).ExtractMostSignificantBits();
                (Vector128.Create(Together.Slice((int)bits * 4, 4)) + Vector128.Create(row)).CopyTo(rows.Slice(kept, 4));
                kept += BitOperations.PopCount(bits);
            }
        }

        for (; row < values.Length; row++)
        {
            rows[kept] = row;
            kept += default(T).Holds(values[row], constant) ? 1 : 0;
        }

        return kept;
    }
}
