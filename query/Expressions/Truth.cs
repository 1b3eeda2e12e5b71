using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>Values as conditions: null and false do not hold, everything else does.</summary>
internal static class Truth
{
    public static bool Of(Value value) => value.Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Bool => value.AsBool,
        _ => true,
    };

    /// <summary>Moves the rows that hold to the front and returns their number.</summary>
    public static int Select(Column column, Span<int> rows)
    {
        switch (column)
        {
            case ConstantColumn constant:
                return Of(constant.Value) ? rows.Length : 0;
            case LongColumn { Kind: ValueKind.Bool, Nulls: null } flags:
                return SelectFlags(flags.Values, rows);
            default:
                int kept = 0;
                foreach (int row in rows)
                {
                    rows[kept] = row;
                    kept += Of(column[row]) ? 1 : 0;
                }

                return kept;
        }
    }

    /// <summary>One element a row: 1 where the column holds, else 0.</summary>
    public static long[] Flags(Column column)
    {
        long[] flags = new long[column.Length];
        switch (column)
        {
            case ConstantColumn constant:
                Array.Fill(flags, Of(constant.Value) ? 1 : 0);
                break;
            case LongColumn { Kind: ValueKind.Bool, Nulls: null } source:
                source.Values.CopyTo(flags);
                break;
            default:
                for (int i = 0; i < flags.Length; i++)
                {
                    flags[i] = Of(column[i]) ? 1 : 0;
                }

                break;
        }

        return flags;
    }

    /// <summary>The values of a condition that is made to select rows.</summary>
    public static LongColumn Flags(Expression condition, RowBatch batch, EvaluationContext context)
    {
        int[] rows = new int[batch.RowCount];
        Span<int> candidates = Rows.Fill(rows, rows.Length);
        long[] flags = new long[rows.Length];
        foreach (int row in candidates[..condition.Select(batch, context, candidates)])
        {
            flags[row] = 1;
        }

        return new LongColumn(ValueKind.Bool, flags);
    }

    private static int SelectFlags(ReadOnlySpan<long> flags, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += (int)flags[row];
        }

        return kept;
    }
}
