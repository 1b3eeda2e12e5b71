using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// Loops that keep rows. Each moves the rows that pass to the front and returns their number; writing never overtakes reading,
/// so it is done in place. The kept count grows by a flag instead of a jump, which costs the same whatever the share of rows kept.
/// </summary>
internal static class Rows
{
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
        if (nulls is null)
        {
            foreach (int row in rows)
            {
                rows[kept] = row;
                kept += T.Holds(values[row], constant) ? 1 : 0;
            }

            return kept;
        }

        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += T.Holds(values[row], constant) && !nulls[row] ? 1 : 0;
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
            kept += T.Holds(((double)values[row]).CompareTo(constant)) && (nulls is null || !nulls[row]) ? 1 : 0;
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
            kept += T.Holds(values[row].CompareTo(constant)) && (nulls is null || !nulls[row]) ? 1 : 0;
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
            kept += T.Holds(left[row], right[row]) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>By a flag for each code of a dictionary; null rows (code −1) do not pass.</summary>
    public static int SelectByCode(ReadOnlySpan<int> codes, bool[] flags, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            int code = codes[row];
            rows[kept] = row;
            kept += code >= 0 && flags[code] ? 1 : 0;
        }

        return kept;
    }
}
