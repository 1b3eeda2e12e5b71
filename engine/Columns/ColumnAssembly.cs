using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>Joins columns of consecutive batches into one, and brings dictionary and constant columns into their plain form.</summary>
public static class ColumnAssembly
{
    /// <summary>
    /// The batches one after the other. A field that a batch lacks is null there; one whose kind changes becomes a
    /// <see cref="ValueColumn"/>. Fields stand in the order in which they first occur.
    /// </summary>
    public static RowBatch Concat(IReadOnlyList<RowBatch> batches) => Concat(batches, null);

    /// <summary>The same; arrays of numbers and addresses are taken from <paramref name="arrays"/>, and the result lives as long as they are rented.</summary>
    internal static RowBatch Concat(IReadOnlyList<RowBatch> batches, RentedArrays? arrays)
    {
        if (batches.Count == 1)
        {
            return batches[0];
        }

        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int rows = 0;
        foreach (RowBatch batch in batches)
        {
            rows += batch.RowCount;
            foreach (string name in batch.Names)
            {
                if (seen.Add(name))
                {
                    names.Add(name);
                }
            }
        }

        Column[] parts = new Column[batches.Count];
        Column[] columns = new Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                parts[part] = batches[part].Column(names[i]);
            }

            columns[i] = Concat(parts, rows, arrays);
        }

        return new RowBatch(rows, [.. names], columns);
    }

    /// <summary>A <see cref="LongColumn"/>, <see cref="DoubleColumn"/>, <see cref="IpColumn"/> or <see cref="ValueColumn"/> of the same values.</summary>
    public static Column Materialize(Column column) =>
        column is LongColumn or DoubleColumn or IpColumn or ValueColumn ? column : Concat([column], column.Length, arrays: null);

    private static Column Concat(ReadOnlySpan<Column> parts, int rows, RentedArrays? arrays)
    {
        ValueKind? kind = CommonKind(parts);
        return kind switch
        {
            ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac => ConcatLongs(parts, rows, kind.Value, arrays),
            ValueKind.Double => ConcatDoubles(parts, rows),
            ValueKind.Ip => ConcatAddresses(parts, rows, arrays),
            _ => ConcatValues(parts, rows),
        };
    }

    private static ValueKind? CommonKind(ReadOnlySpan<Column> parts)
    {
        ValueKind common = ValueKind.Null;
        foreach (Column part in parts)
        {
            if (part.Kind != ValueKind.Null && part.Kind != common)
            {
                if (common != ValueKind.Null || part.Kind is null)
                {
                    return null;
                }

                common = part.Kind.Value;
            }
        }

        return common;
    }

    private static LongColumn ConcatLongs(ReadOnlySpan<Column> parts, int rows, ValueKind kind, RentedArrays? arrays)
    {
        Memory<long> memory = arrays?.Longs(rows) ?? new long[rows];
        Span<long> values = memory.Span;
        NullMask? nulls = null;
        int start = 0;
        foreach (Column part in parts)
        {
            if (part is LongColumn longs)
            {
                longs.Values.CopyTo(values[start..]);
                nulls = CopyNulls(longs.Nulls, part.Length, start, rows, nulls);
            }
            else if (part is ConstantColumn { Value.IsNull: false } constant)
            {
                values.Slice(start, part.Length).Fill(constant.Value.AsLong);
            }
            else
            {
                for (int row = 0; row < part.Length; row++)
                {
                    if (part.IsNull(row))
                    {
                        (nulls ??= new NullMask(rows)).Set(start + row);
                        values[start + row] = default;
                    }
                    else
                    {
                        values[start + row] = part[row].AsLong;
                    }
                }
            }

            start += part.Length;
        }

        return new LongColumn(kind, memory, nulls);
    }

    private static DoubleColumn ConcatDoubles(ReadOnlySpan<Column> parts, int rows)
    {
        double[] values = new double[rows];
        NullMask? nulls = null;
        int start = 0;
        foreach (Column part in parts)
        {
            for (int row = 0; row < part.Length; row++)
            {
                if (part.IsNull(row))
                {
                    (nulls ??= new NullMask(rows)).Set(start + row);
                }
                else
                {
                    values[start + row] = part[row].AsDouble;
                }
            }

            start += part.Length;
        }

        return new DoubleColumn(values, nulls);
    }

    private static IpColumn ConcatAddresses(ReadOnlySpan<Column> parts, int rows, RentedArrays? arrays)
    {
        Memory<IpValue> memory = arrays?.Addresses(rows) ?? new IpValue[rows];
        Span<IpValue> values = memory.Span;
        NullMask? nulls = null;
        int start = 0;
        foreach (Column part in parts)
        {
            if (part is IpColumn addresses)
            {
                addresses.Values.CopyTo(values[start..]);
                nulls = CopyNulls(addresses.Nulls, part.Length, start, rows, nulls);
            }
            else if (part is ConstantColumn { Value.IsNull: false } constant)
            {
                values.Slice(start, part.Length).Fill(constant.Value.AsIp);
            }
            else
            {
                for (int row = 0; row < part.Length; row++)
                {
                    if (part.IsNull(row))
                    {
                        (nulls ??= new NullMask(rows)).Set(start + row);
                        values[start + row] = default;
                    }
                    else
                    {
                        values[start + row] = part[row].AsIp;
                    }
                }
            }

            start += part.Length;
        }

        return new IpColumn(memory, nulls);
    }

    private static ValueColumn ConcatValues(ReadOnlySpan<Column> parts, int rows)
    {
        Value[] values = new Value[rows];
        int start = 0;
        foreach (Column part in parts)
        {
            for (int row = 0; row < part.Length; row++)
            {
                values[start + row] = part[row];
            }

            start += part.Length;
        }

        return new ValueColumn(values);
    }

    private static NullMask? CopyNulls(NullMask? source, int length, int start, int rows, NullMask? target)
    {
        if (source is null)
        {
            return target;
        }

        target ??= new NullMask(rows);
        for (int row = 0; row < length; row++)
        {
            if (source[row])
            {
                target.Set(start + row);
            }
        }

        return target;
    }
}
