using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// A batch of rows as bytes, quick to write rather than small: the form in which rows wait in the tail until they are sealed.
/// <code>
/// varint rows, varint columns, per column: text name, byte form, then
///   1 constant  value
///   2 numbers   byte kind, nulls, zigzag minimum, byte width (1, 2, 4, 8), rows × width bytes above the minimum
///   3 doubles   nulls, rows × 8 bytes
///   4 addresses nulls, varint IPv6 count, their rows as uint32, rows × 4 bytes (0 for IPv6), IPv6 count × 16 bytes
///   5 values    rows values
/// </code>
/// </summary>
internal static class RowsCodec
{
    private const byte Constant = 1, Longs = 2, Doubles = 3, Addresses = 4, Values = 5;

    public static void Write(RowBatch rows, ByteWriter writer)
    {
        writer.Varint((ulong)rows.RowCount);
        writer.Varint((ulong)rows.Columns.Length);
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            writer.Text(rows.Names[i]);
            Write(rows.Columns[i], writer);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no batch.</exception>
    public static RowBatch Read(ReadOnlyMemory<byte> bytes, int maxRows)
    {
        ByteReader reader = new(bytes.Span);
        int rows = reader.Count(maxRows);
        int count = reader.Count(reader.Left);
        string[] names = new string[count];
        Column[] columns = new Column[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = reader.Text();
            columns[i] = Read(bytes, ref reader, rows);
        }

        return new RowBatch(rows, names, columns);
    }

    private static void Write(Column column, ByteWriter writer)
    {
        switch (column)
        {
            case ConstantColumn constant:
                writer.Byte(Constant);
                ValueCodec.Write(constant.Value, writer);
                break;
            case LongColumn longs:
                writer.Byte(Longs);
                writer.Byte((byte)longs.Kind!.Value);
                NullCodec.Write(longs.Nulls, longs.Length, writer);
                WriteLongs(longs.Values, writer);
                break;
            case DoubleColumn doubles:
                writer.Byte(Doubles);
                NullCodec.Write(doubles.Nulls, doubles.Length, writer);
                writer.Bytes(MemoryMarshal.AsBytes(doubles.Values));
                break;
            case IpColumn addresses:
                writer.Byte(Addresses);
                NullCodec.Write(addresses.Nulls, addresses.Length, writer);
                WriteAddresses(addresses.Values, writer);
                break;
            case ValueColumn values:
                writer.Byte(Values);
                foreach (ref readonly Value value in values.Values)
                {
                    ValueCodec.Write(value, writer);
                }

                break;
            default:
                Write(ColumnAssembly.Materialize(column), writer);
                break;
        }
    }

    private static void WriteLongs(ReadOnlySpan<long> values, ByteWriter writer)
    {
        (long minimum, long maximum) = values.IsEmpty ? (0, 0) : LongRange.Of(values);
        ulong range = (ulong)(maximum - minimum);
        int width = range <= byte.MaxValue ? 1 : range <= ushort.MaxValue ? 2 : range <= uint.MaxValue ? 4 : 8;
        writer.SignedVarint(minimum);
        writer.Byte((byte)width);
        Span<byte> target = writer.Reserve(values.Length * width);
        switch (width)
        {
            case 1:
                for (int i = 0; i < values.Length; i++)
                {
                    target[i] = (byte)(values[i] - minimum);
                }

                break;
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(target);
                for (int i = 0; i < values.Length; i++)
                {
                    shorts[i] = (ushort)(values[i] - minimum);
                }

                break;
            case 4:
                Span<uint> ints = MemoryMarshal.Cast<byte, uint>(target);
                for (int i = 0; i < values.Length; i++)
                {
                    ints[i] = (uint)(values[i] - minimum);
                }

                break;
            default:
                Span<long> longs = MemoryMarshal.Cast<byte, long>(target);
                for (int i = 0; i < values.Length; i++)
                {
                    longs[i] = values[i] - minimum;
                }

                break;
        }
    }

    private static void WriteAddresses(ReadOnlySpan<IpValue> values, ByteWriter writer)
    {
        int v6 = 0;
        foreach (ref readonly IpValue value in values)
        {
            v6 += value.IsV4 ? 0 : 1;
        }

        writer.Varint((ulong)v6);
        Span<byte> bytes = writer.Reserve((v6 * 20) + (values.Length * 4));
        Span<uint> rows = MemoryMarshal.Cast<byte, uint>(bytes[..(v6 * 4)]);
        Span<uint> v4 = MemoryMarshal.Cast<byte, uint>(bytes.Slice(v6 * 4, values.Length * 4));
        Span<byte> wide = bytes[((v6 + values.Length) * 4)..];
        int next = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].IsV4)
            {
                v4[i] = values[i].V4;
            }
            else
            {
                rows[next] = (uint)i;
                BinaryPrimitives.WriteUInt128LittleEndian(wide[(next++ * 16)..], values[i].Number);
            }
        }
    }

    private static Column Read(ReadOnlyMemory<byte> bytes, ref ByteReader reader, int rows)
    {
        byte form = reader.Byte();
        switch (form)
        {
            case Constant:
                return new ConstantColumn(ValueCodec.Read(ref reader), rows);
            case Longs:
                ValueKind kind = (ValueKind)reader.Byte();
                NullMask? nulls = ReadNulls(bytes, ref reader, rows);
                return kind is ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac
                    ? new LongColumn(kind, ReadLongs(ref reader, rows), nulls)
                    : throw new InvalidDataException($"numbers of kind {(byte)kind}");
            case Doubles:
                nulls = ReadNulls(bytes, ref reader, rows);
                return new DoubleColumn(MemoryMarshal.Cast<byte, double>(reader.Take(rows * 8)).ToArray(), nulls);
            case Addresses:
                nulls = ReadNulls(bytes, ref reader, rows);
                return new IpColumn(ReadAddresses(ref reader, rows), nulls);
            case Values:
                Value[] values = new Value[rows];
                for (int i = 0; i < rows; i++)
                {
                    values[i] = ValueCodec.Read(ref reader);
                }

                return new ValueColumn(values);
            default:
                throw new InvalidDataException($"unknown form of column {form}");
        }
    }

    private static NullMask? ReadNulls(ReadOnlyMemory<byte> bytes, ref ByteReader reader, int rows)
    {
        NullMask? nulls = NullCodec.Read(bytes[reader.Position..], rows, out int taken);
        reader.Take(taken);
        return nulls;
    }

    private static long[] ReadLongs(ref ByteReader reader, int rows)
    {
        long minimum = reader.SignedVarint();
        int width = reader.Byte();
        long[] values = new long[rows];
        ReadOnlySpan<byte> source = reader.Take(checked(rows * width));
        switch (width)
        {
            case 1:
                for (int i = 0; i < rows; i++)
                {
                    values[i] = source[i] + minimum;
                }

                break;
            case 2:
                ReadOnlySpan<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = shorts[i] + minimum;
                }

                break;
            case 4:
                ReadOnlySpan<uint> ints = MemoryMarshal.Cast<byte, uint>(source);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = ints[i] + minimum;
                }

                break;
            case 8:
                ReadOnlySpan<long> longs = MemoryMarshal.Cast<byte, long>(source);
                for (int i = 0; i < rows; i++)
                {
                    values[i] = longs[i] + minimum;
                }

                break;
            default:
                throw new InvalidDataException($"numbers of {width} bytes");
        }

        return values;
    }

    private static IpValue[] ReadAddresses(ref ByteReader reader, int rows)
    {
        int v6 = reader.Count(rows);
        ReadOnlySpan<uint> places = MemoryMarshal.Cast<byte, uint>(reader.Take(v6 * 4));
        ReadOnlySpan<uint> v4 = MemoryMarshal.Cast<byte, uint>(reader.Take(rows * 4));
        ReadOnlySpan<byte> wide = reader.Take(v6 * 16);
        IpValue[] values = new IpValue[rows];
        for (int i = 0; i < rows; i++)
        {
            values[i] = IpValue.FromV4(v4[i]);
        }

        for (int i = 0; i < v6; i++)
        {
            if (places[i] >= (uint)rows)
            {
                throw new InvalidDataException($"address of row {places[i]} of {rows}");
            }

            values[places[i]] = new IpValue(BinaryPrimitives.ReadUInt128LittleEndian(wide[(i * 16)..]));
        }

        return values;
    }
}
