using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The totals by value of a column, in the header of a block behind the column's statistics. Stateless.
/// <code>
/// varint slice length, ns; 0: the values are the kept values of the statistics, null behind them when the column has nulls
/// unless 0: varint slices, zigzag number of the first (its beginning / length), each next as varint difference
/// varint rows of each value
/// varint summed columns, for each: varint column × 2 + 1 if it has nulls, zigzag sum of each value, [varint nulls of each value]
/// </code>
/// </summary>
internal static class TotalsCodec
{
    private const int MaxColumns = 64;

    public static void Write(ValueTotals totals, Func<string, int> indexOf, ByteWriter writer)
    {
        ReadOnlySpan<Value> values = totals.Values;
        writer.Varint((ulong)totals.SliceLength);
        if (totals.SliceLength > 0)
        {
            writer.Varint((ulong)values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                long number = values[i].AsLong / totals.SliceLength;
                if (i == 0)
                {
                    writer.SignedVarint(number);
                }
                else
                {
                    writer.Varint((ulong)(number - (values[i - 1].AsLong / totals.SliceLength)));
                }
            }
        }

        foreach (int rows in totals.Rows)
        {
            writer.Varint((ulong)rows);
        }

        writer.Varint((ulong)totals.Columns.Length);
        foreach (string column in totals.Columns)
        {
            bool hasNulls = false;
            int start = writer.Length;
            for (int i = 0; i < values.Length; i++)
            {
                hasNulls |= totals.TrySum(column, i, out _, out int nulls) && nulls > 0;
            }

            writer.Varint(((ulong)indexOf(column) << 1) | (hasNulls ? 1UL : 0));
            for (int i = 0; i < values.Length; i++)
            {
                totals.TrySum(column, i, out long sum, out _);
                writer.SignedVarint(sum);
            }

            for (int i = 0; hasNulls && i < values.Length; i++)
            {
                totals.TrySum(column, i, out _, out int nulls);
                writer.Varint((ulong)nulls);
            }
        }
    }

    /// <param name="reader">Behind the statistics.</param>
    /// <param name="statistics">Of the column.</param>
    /// <param name="names">Of the columns of the block.</param>
    /// <param name="rows">Of the block.</param>
    /// <exception cref="InvalidDataException">The bytes are no totals of so many rows.</exception>
    public static ValueTotals Read(ref ByteReader reader, ColumnStatistics statistics, ReadOnlySpan<string> names, int rows)
    {
        long slice = (long)reader.Varint();
        Value[] values = slice == 0 ? Kept(statistics) : Slices(ref reader, slice);
        int[] counts = new int[values.Length];
        int left = rows;
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.Count(left);
            left -= counts[i];
        }

        if (left != 0)
        {
            throw new InvalidDataException($"totals of {rows - left} of {rows} rows");
        }

        int count = reader.Count(Math.Min(MaxColumns, names.Length));
        string[] columns = new string[count];
        long[][] sums = new long[count][];
        int[]?[] nulls = new int[]?[count];
        for (int c = 0; c < count; c++)
        {
            int key = reader.Count((names.Length * 2) - 1);
            columns[c] = names[key >> 1];
            sums[c] = new long[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                sums[c][i] = reader.SignedVarint();
            }

            if ((key & 1) != 0)
            {
                int[] none = nulls[c] = new int[values.Length];
                for (int i = 0; i < none.Length; i++)
                {
                    none[i] = reader.Count(counts[i]);
                }
            }
        }

        return new ValueTotals(values, slice, counts, columns, sums, nulls);
    }

    private static Value[] Kept(ColumnStatistics statistics) => statistics.Values is { } values
        ? statistics.NullCount > 0 ? [.. values, Value.Null] : [.. values]
        : throw new InvalidDataException("totals by values that are not kept");

    private static Value[] Slices(ref ByteReader reader, long slice)
    {
        if (slice < 0)
        {
            throw new InvalidDataException("slice of more than 63 bits");
        }

        Value[] values = new Value[reader.Count(FewValues.Most)];
        long number = 0;
        for (int i = 0; i < values.Length; i++)
        {
            long step = i == 0 ? reader.SignedVarint() : (long)reader.Varint();
            number = checked(number + step);
            values[i] = Value.FromDate(checked(number * slice));
        }

        return values;
    }
}
