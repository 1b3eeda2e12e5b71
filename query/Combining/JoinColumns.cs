using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Combining;

/// <summary>Columns of rows with and without a partner. Stateless.</summary>
internal static class JoinColumns
{
    /// <summary>The values of some rows; −1 gives null.</summary>
    public static Column GatherOrNull(Column source, ReadOnlySpan<int> rows)
    {
        switch (source)
        {
            case DictionaryColumn coded:
                int[] codes = new int[rows.Length];
                ReadOnlySpan<int> from = coded.Codes;
                for (int i = 0; i < codes.Length; i++)
                {
                    codes[i] = rows[i] < 0 ? -1 : from[rows[i]];
                }

                return new DictionaryColumn(coded.Dictionary, codes);
            case LongColumn longs:
                long[] numbers = new long[rows.Length];
                NullMask nulls = new(rows.Length);
                for (int i = 0; i < numbers.Length; i++)
                {
                    if (rows[i] < 0 || longs.IsNull(rows[i]))
                    {
                        nulls.Set(i);
                    }
                    else
                    {
                        numbers[i] = longs.Values[rows[i]];
                    }
                }

                return new LongColumn(longs.Kind!.Value, numbers, nulls);
            default:
                ColumnBuilder values = new();
                foreach (int row in rows)
                {
                    values.Append(row < 0 ? Value.Null : source[row]);
                }

                return values.Build();
        }
    }

    /// <summary>The first where it is not null, else the second.</summary>
    public static Column Coalesce(Column first, Column second)
    {
        int row = 0;
        while (row < first.Length && !first.IsNull(row))
        {
            row++;
        }

        if (row == first.Length)
        {
            return first;
        }

        ColumnBuilder values = new();
        values.Append(first.Slice(0, row));
        for (; row < first.Length; row++)
        {
            values.Append(first.IsNull(row) ? second[row] : first[row]);
        }

        return values.Build();
    }
}
