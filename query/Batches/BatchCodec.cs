using System.Diagnostics;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Batches as the bytes of spill files, which live as long as their query: no version, in the byte order of the machine. varint rows,
/// varint columns; per column its name, a byte form, then by form. Nulls: a byte, 1 = a bit a row follows, set = null. Stateless.
/// </summary>
internal static class BatchCodec
{
    // A value for all rows · byte kind, nulls, int64 least, byte width, number − least of each row in so many bytes · nulls, 8 bytes a
    // row · nulls, byte width (4 = all IPv4), addresses · values · varint distinct values, the values, byte width, number of each row.
    private const byte Constant = 0, Longs = 1, Doubles = 2, Addresses = 3, Values = 4, Dictionary = 5;

    public static void Write(ByteBuffer target, RowBatch batch)
    {
        target.VarUInt((uint)batch.RowCount);
        target.VarUInt((uint)batch.Names.Length);
        for (int i = 0; i < batch.Names.Length; i++)
        {
            target.Text(batch.Names[i]);
            Write(target, batch.Columns[i]);
        }
    }

    public static RowBatch Read(ReadOnlySpan<byte> bytes)
    {
        ByteSource source = new(bytes);
        return Read(ref source);
    }

    public static RowBatch Read(ref ByteSource source)
    {
        int rows = (int)source.VarUInt();
        string[] names = new string[source.VarUInt()];
        Column[] columns = new Column[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = source.Text();
            columns[i] = ReadColumn(ref source, rows);
        }

        return new RowBatch(rows, names, columns);
    }

    private static void Write(ByteBuffer target, Column column)
    {
        switch (column)
        {
            case ConstantColumn constant:
                target.Byte(Constant);
                ValueBytes.Write(target, constant.Value);
                break;
            case LongColumn longs:
                target.Byte(Longs);
                target.Byte((byte)longs.Kind!.Value);
                WriteNulls(target, longs.Nulls);
                WriteNumbers(target, longs.Values);
                break;
            case DoubleColumn doubles:
                target.Byte(Doubles);
                WriteNulls(target, doubles.Nulls);
                target.Array64(doubles.Values);
                break;
            case IpColumn addresses:
                target.Byte(Addresses);
                WriteNulls(target, addresses.Nulls);
                WriteAddresses(target, addresses.Values, addresses.Nulls);
                break;
            case ValueColumn values:
                WriteValues(target, values);
                break;
            default:
                Write(target, ColumnAssembly.Materialize(column));
                break;
        }
    }

    private static Column ReadColumn(ref ByteSource source, int rows)
    {
        byte form = source.Byte();
        switch (form)
        {
            case Constant:
                return new ConstantColumn(ValueBytes.Read(ref source), rows);
            case Longs:
                ValueKind kind = (ValueKind)source.Byte();
                NullMask? nulls = ReadNulls(ref source, rows);
                return new LongColumn(kind, ReadNumbers(ref source, rows), nulls);
            case Doubles:
                nulls = ReadNulls(ref source, rows);
                return new DoubleColumn(source.Array64<double>(rows), nulls);
            case Addresses:
                nulls = ReadNulls(ref source, rows);
                return new IpColumn(ReadAddresses(ref source, rows, nulls), nulls);
            case Values:
                Value[] values = new Value[rows];
                for (int i = 0; i < rows; i++)
                {
                    values[i] = ValueBytes.Read(ref source);
                }

                return new ValueColumn(values);
            case Dictionary:
                Value[] distinct = new Value[source.VarUInt()];
                for (int i = 0; i < distinct.Length; i++)
                {
                    distinct[i] = ValueBytes.Read(ref source);
                }

                values = new Value[rows];
                long[] numbers = ReadNumbers(ref source, rows);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = distinct[numbers[i]];
                }

                return new ValueColumn(values);
            default:
                throw new UnreachableException($"column of form {form}");
        }
    }

    private static void WriteNulls(ByteBuffer target, NullMask? nulls)
    {
        target.Byte(nulls is null ? (byte)0 : (byte)1);
        if (nulls is not null)
        {
            target.Array64(nulls.Words);
        }
    }

    private static NullMask? ReadNulls(ref ByteSource source, int rows)
    {
        if (source.Byte() == 0)
        {
            return null;
        }

        NullMask nulls = new(rows);
        ulong[] words = source.Array64<ulong>((rows + 63) >> 6);
        for (int row = 0; row < rows; row++)
        {
            if ((words[row >> 6] >> (row & 63) & 1) != 0)
            {
                nulls.Set(row);
            }
        }

        return nulls;
    }

    private static void WriteNumbers(ByteBuffer target, ReadOnlySpan<long> values)
    {
        long least = long.MaxValue, greatest = long.MinValue;
        foreach (long value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        ulong range = values.IsEmpty ? 0 : (ulong)greatest - (ulong)least;
        byte width = range == 0 ? (byte)0 : range <= byte.MaxValue ? (byte)1 : range <= ushort.MaxValue ? (byte)2 : range <= uint.MaxValue ? (byte)4 : (byte)8;
        target.Int64(least);
        target.Byte(width);
        Span<byte> bytes = target.Take(values.Length * width);
        switch (width)
        {
            case 1:
                for (int i = 0; i < values.Length; i++)
                {
                    bytes[i] = (byte)(values[i] - least);
                }

                break;
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    shorts[i] = (ushort)(values[i] - least);
                }

                break;
            case 4:
                Span<uint> ints = MemoryMarshal.Cast<byte, uint>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    ints[i] = (uint)(values[i] - least);
                }

                break;
            case 8:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
        }
    }

    private static long[] ReadNumbers(ref ByteSource source, int rows)
    {
        long least = source.Int64();
        byte width = source.Byte();
        if (width == 8)
        {
            return source.Array64<long>(rows);
        }

        long[] values = GC.AllocateUninitializedArray<long>(rows);
        ReadOnlySpan<byte> bytes = source.Take(rows * width);
        switch (width)
        {
            case 0:
                Array.Fill(values, least);
                break;
            case 1:
                for (int i = 0; i < rows; i++)
                {
                    values[i] = least + bytes[i];
                }

                break;
            case 2:
                ReadOnlySpan<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = least + shorts[i];
                }

                break;
            default:
                ReadOnlySpan<uint> ints = MemoryMarshal.Cast<byte, uint>(bytes);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = least + ints[i];
                }

                break;
        }

        return values;
    }

    private static void WriteAddresses(ByteBuffer target, ReadOnlySpan<IpValue> values, NullMask? nulls)
    {
        bool v4 = true;
        for (int i = 0; i < values.Length; i++)
        {
            v4 &= values[i].IsV4 || (nulls is not null && nulls[i]);
        }

        target.Byte(v4 ? (byte)4 : (byte)16);
        if (!v4)
        {
            target.Array64(values);
            return;
        }

        Span<uint> addresses = MemoryMarshal.Cast<byte, uint>(target.Take(values.Length * 4));
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = values[i].V4;
        }
    }

    private static IpValue[] ReadAddresses(ref ByteSource source, int rows, NullMask? nulls)
    {
        if (source.Byte() == 16)
        {
            return source.Array64<IpValue>(rows);
        }

        IpValue[] values = new IpValue[rows];
        ReadOnlySpan<uint> addresses = MemoryMarshal.Cast<byte, uint>(source.Take(rows * 4));
        for (int i = 0; i < rows; i++)
        {
            values[i] = nulls is not null && nulls[i] ? default : IpValue.FromV4(addresses[i]);
        }

        return values;
    }

    /// <summary>Texts that repeat are written once. (Maps are not: equal ones may differ in order.)</summary>
    private static void WriteValues(ByteBuffer target, ValueColumn column)
    {
        ReadOnlySpan<Value> values = column.Values;
        Dictionary<Value, int> index = [];
        List<Value> distinct = [];
        long[] numbers = new long[values.Length];
        int most = column.Kind == ValueKind.String ? values.Length / 2 : -1;
        for (int i = 0; i < values.Length && distinct.Count <= most; i++)
        {
            if (!index.TryGetValue(values[i], out int at))
            {
                at = distinct.Count;
                index.Add(values[i], at);
                distinct.Add(values[i]);
            }

            numbers[i] = at;
        }

        bool pays = distinct.Count <= most;
        target.Byte(pays ? Dictionary : Values);
        if (!pays)
        {
            foreach (ref readonly Value value in values)
            {
                ValueBytes.Write(target, value);
            }

            return;
        }

        target.VarUInt((uint)distinct.Count);
        foreach (Value value in distinct)
        {
            ValueBytes.Write(target, value);
        }

        WriteNumbers(target, numbers);
    }
}
