using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Batches;

/// <summary>Single values as bytes: a byte with the kind, then the content. And what values hold in memory. Stateless.</summary>
internal static class ValueBytes
{
    /// <summary>A <see cref="Value"/> itself.</summary>
    public const int Slot = 32;

    /// <summary>Bytes on the heap that a value keeps alive besides itself; strings that rows share count at each of them.</summary>
    public static long Held(Value value) => ValueSize.Held(value);

    public static void Write(ByteBuffer target, Value value)
    {
        target.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Double:
                target.Int64(BitConverter.DoubleToInt64Bits(value.AsDouble));
                break;
            case ValueKind.Ip:
                target.Int64((long)value.AsIp.High);
                target.Int64((long)value.AsIp.Low);
                break;
            case ValueKind.String:
                target.Text(value.AsString);
                break;
            case ValueKind.Binary:
                target.VarUInt((uint)value.AsBinary.Length);
                value.AsBinary.CopyTo(target.Take(value.AsBinary.Length));
                break;
            case ValueKind.Array:
                target.VarUInt((uint)value.AsArray.Length);
                foreach (Value item in value.AsArray)
                {
                    Write(target, item);
                }

                break;
            case ValueKind.Map:
                target.VarUInt((uint)value.AsMap.Count);
                foreach (KeyValuePair<string, Value> entry in value.AsMap)
                {
                    target.Text(entry.Key);
                    Write(target, entry.Value);
                }

                break;
            default:
                target.Int64(value.AsLong);
                break;
        }
    }

    public static Value Read(ref ByteSource source)
    {
        ValueKind kind = (ValueKind)source.Byte();
        switch (kind)
        {
            case ValueKind.Null:
                return Value.Null;
            case ValueKind.Double:
                return Value.From(BitConverter.Int64BitsToDouble(source.Int64()));
            case ValueKind.Ip:
                ulong high = (ulong)source.Int64();
                return Value.From(new IpValue(new UInt128(high, (ulong)source.Int64())));
            case ValueKind.String:
                return Value.From(source.Text());
            case ValueKind.Binary:
                return Value.From(source.Take((int)source.VarUInt()).ToArray());
            case ValueKind.Array:
                Value[] items = new Value[source.VarUInt()];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref source);
                }

                return Value.From(items);
            case ValueKind.Map:
                KeyValuePair<string, Value>[] entries = new KeyValuePair<string, Value>[source.VarUInt()];
                for (int i = 0; i < entries.Length; i++)
                {
                    string name = source.Text();
                    entries[i] = KeyValuePair.Create(name, Read(ref source));
                }

                return Value.From(new ValueMap(entries));
            default:
                return Value.FromBits(kind, source.Int64());
        }
    }
}
