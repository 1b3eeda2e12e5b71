using System.Buffers.Binary;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// One value of any kind as bytes: the kind, then bool and MAC as a varint, long and date as a zigzag varint, double as 8 bytes,
/// IPv4 and IPv6 as 16 bytes in network order, text and binary with their length, arrays and maps with their count.
/// </summary>
internal static class ValueCodec
{
    /// <summary>Deeper arrays and maps are refused on reading; writers never make them (query nesting is capped far below).</summary>
    private const int MaxDepth = 64;

    public static void Write(Value value, ByteWriter writer)
    {
        writer.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Bool or ValueKind.Mac:
                writer.Varint((ulong)value.AsLong);
                break;
            case ValueKind.Long or ValueKind.Date:
                writer.SignedVarint(value.AsLong);
                break;
            case ValueKind.Double:
                writer.Int64(BitConverter.DoubleToInt64Bits(value.AsDouble));
                break;
            case ValueKind.Ip:
                BinaryPrimitives.WriteUInt128BigEndian(writer.Reserve(16), value.AsIp.Number);
                break;
            case ValueKind.String:
                writer.Text(value.AsString);
                break;
            case ValueKind.Binary:
                writer.Varint((ulong)value.AsBinary.Length);
                writer.Bytes(value.AsBinary);
                break;
            case ValueKind.Array:
                writer.Varint((ulong)value.AsArray.Length);
                foreach (Value item in value.AsArray)
                {
                    Write(item, writer);
                }

                break;
            default:
                writer.Varint((ulong)value.AsMap.Count);
                foreach (KeyValuePair<string, Value> entry in value.AsMap)
                {
                    writer.Text(entry.Key);
                    Write(entry.Value, writer);
                }

                break;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no value.</exception>
    public static Value Read(ref ByteReader reader, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException("value nested too deeply");
        }

        ValueKind kind = (ValueKind)reader.Byte();
        switch (kind)
        {
            case ValueKind.Null:
                return Value.Null;
            case ValueKind.Bool or ValueKind.Mac:
                return Value.FromBits(kind, (long)reader.Varint());
            case ValueKind.Long or ValueKind.Date:
                return Value.FromBits(kind, reader.SignedVarint());
            case ValueKind.Double:
                return Value.From(BitConverter.Int64BitsToDouble(reader.Int64()));
            case ValueKind.Ip:
                return Value.From(IpValue.FromBytes(reader.Take(16)));
            case ValueKind.String:
                return Value.From(reader.Text());
            case ValueKind.Binary:
                return Value.From(reader.Take(reader.Count(reader.Left)).ToArray());
            case ValueKind.Array:
                Value[] items = new Value[reader.Count(reader.Left)];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref reader, depth + 1);
                }

                return Value.From(items);
            case ValueKind.Map:
                KeyValuePair<string, Value>[] entries = new KeyValuePair<string, Value>[reader.Count(reader.Left)];
                for (int i = 0; i < entries.Length; i++)
                {
                    string name = reader.Text();
                    entries[i] = new KeyValuePair<string, Value>(name, Read(ref reader, depth + 1));
                }

                return Value.From(new ValueMap(entries));
            default:
                throw new InvalidDataException($"unknown kind of value {(byte)kind}");
        }
    }
}
