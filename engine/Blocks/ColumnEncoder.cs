using System.Buffers;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Writes the chunk of one column: <see cref="ColumnForm"/>, nulls (<see cref="NullCodec"/>), values. Stateless.</summary>
internal static class ColumnEncoder
{
    /// <summary>Longer texts are cut in the statistics, which then say nothing about the maximum.</summary>
    private const int MaxStatisticsBytes = 64;

    public static ColumnStatistics Write(Column column, ByteWriter writer)
    {
        switch (column)
        {
            case LongColumn longs:
                return WriteLongs(longs, writer);
            case DoubleColumn doubles:
                return WriteDoubles(doubles, writer);
            case IpColumn addresses:
                return WriteAddresses(addresses, writer);
            default:
                Column plain = ColumnAssembly.Materialize(column);
                return plain is ValueColumn values ? WriteValues(values, writer) : Write(plain, writer);
        }
    }

    private static ColumnStatistics WriteLongs(LongColumn column, ByteWriter writer)
    {
        writer.Byte((byte)ColumnForm.Longs);
        NullCodec.Write(column.Nulls, column.Length, writer);
        ReadOnlySpan<long> values = column.Values;
        long[]? filled = null;
        if (column.Nulls is not null)
        {
            filled = ArrayPool<long>.Shared.Rent(values.Length);
            FillNulls(values, column.Nulls, filled);
            values = filled.AsSpan(0, values.Length);
        }

        LongEncoder.Write(values, writer);
        ColumnStatistics statistics = ColumnSummary.Of(column);
        if (filled is not null)
        {
            ArrayPool<long>.Shared.Return(filled);
        }

        return statistics;
    }

    private static ColumnStatistics WriteDoubles(DoubleColumn column, ByteWriter writer)
    {
        writer.Byte((byte)ColumnForm.Doubles);
        NullCodec.Write(column.Nulls, column.Length, writer);
        LongEncoder.Write(MemoryMarshal.Cast<double, long>(column.Values), writer);
        return ColumnSummary.Of(column);
    }

    private static ColumnStatistics WriteAddresses(IpColumn column, ByteWriter writer)
    {
        writer.Byte((byte)ColumnForm.Addresses);
        NullCodec.Write(column.Nulls, column.Length, writer);
        DistinctAddresses distinct = DistinctAddresses.Of(column);
        ReadOnlySpan<IpValue> values = distinct.Values;
        int v4 = 0;
        while (v4 < values.Length && values[v4].IsV4)
        {
            v4++;
        }

        long[] numbers = new long[v4];
        for (int i = 0; i < v4; i++)
        {
            numbers[i] = values[i].V4;
        }

        long[] high = new long[values.Length - v4], low = new long[high.Length];
        for (int i = 0; i < high.Length; i++)
        {
            high[i] = (long)values[v4 + i].High;
            low[i] = (long)values[v4 + i].Low;
        }

        writer.Varint((ulong)v4);
        writer.Varint((ulong)high.Length);
        LongEncoder.Write(numbers, writer);
        LongEncoder.Write(high, writer);
        LongEncoder.Write(low, writer);
        LongEncoder.WriteCodes(distinct.Codes, writer);
        return new ColumnStatistics(
            ValueKind.Ip,
            column.Nulls?.Count ?? 0,
            values.IsEmpty ? Value.Null : Value.From(values[0]),
            values.IsEmpty ? Value.Null : Value.From(values[^1]),
            null,
            values.Length);
    }

    private static ColumnStatistics WriteValues(ValueColumn column, ByteWriter writer)
    {
        Dictionary<Value, int> codes = [];
        List<long> lengths = [];
        ByteWriter content = new();
        int[] rows = new int[column.Length];
        NullMask? nulls = null;
        int last = 0;
        Value minimum = default, maximum = default;
        for (int row = 0; row < column.Length; row++)
        {
            Value value = column.Values[row];
            if (value.IsNull)
            {
                (nulls ??= new NullMask(column.Length)).Set(row);
            }
            else if (!codes.TryGetValue(value, out last))
            {
                last = codes.Count;
                codes.Add(value, last);
                int before = content.Length;
                ValueCodec.Write(value, content);
                lengths.Add(content.Length - before);
                minimum = last == 0 || ValueComparer.Instance.Compare(value, minimum) < 0 ? value : minimum;
                maximum = last == 0 || ValueComparer.Instance.Compare(value, maximum) > 0 ? value : maximum;
            }

            rows[row] = last;
        }

        writer.Byte((byte)ColumnForm.Values);
        NullCodec.Write(nulls, column.Length, writer);
        writer.Varint((ulong)codes.Count);
        LongEncoder.Write(lengths.ToArray(), writer);
        writer.Bytes(content.Written);
        LongEncoder.WriteCodes(rows, writer);
        bool known = column.Kind == ValueKind.String && IsShort(minimum) && IsShort(maximum);
        return new ColumnStatistics(
            column.Kind, nulls?.Count ?? 0, known ? minimum : Value.Null, known ? maximum : Value.Null, null, codes.Count);
    }

    private static bool IsShort(Value text) => text.Kind == ValueKind.String && text.AsString.Length <= MaxStatisticsBytes;

    /// <summary>Null rows take the value before them, which packs best.</summary>
    private static void FillNulls(ReadOnlySpan<long> values, NullMask nulls, Span<long> filled)
    {
        int first = 0;
        while (first < values.Length - 1 && nulls[first])
        {
            first++;
        }

        long last = values[first];
        for (int i = 0; i < values.Length; i++)
        {
            last = nulls[i] ? last : values[i];
            filled[i] = last;
        }
    }
}
