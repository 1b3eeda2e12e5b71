using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// One item of a field of type <see cref="FlowFieldType.List"/>. 32 bytes, immutable; byte arrays, lists and maps are shared,
/// not copied: whoever makes a value of them must not change them afterwards.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct FlowValue : IEquatable<FlowValue>
{
    private readonly object? _content;
    private readonly ulong _high;
    private readonly ulong _low;

    private FlowValue(FlowFieldType type, ulong low, ulong high = 0, object? content = null)
    {
        Type = type;
        _low = low;
        _high = high;
        _content = content;
    }

    public FlowFieldType Type { get; }

    /// <summary>The 64 bits of a Long, Bool, Date or Mac.</summary>
    public long AsLong => (long)_low;

    public double AsDouble => BitConverter.UInt64BitsToDouble(_low);

    public UInt128 AsAddress => new(_high, _low);

    /// <summary>The bytes of a Text or Binary.</summary>
    public ReadOnlySpan<byte> AsBytes => (byte[])_content!;

    public ReadOnlySpan<FlowValue> AsList => (FlowValue[])_content!;

    /// <summary>In the order of the wire; a name may occur again, the last is meant then.</summary>
    public ReadOnlySpan<KeyValuePair<string, FlowValue>> AsMap => (KeyValuePair<string, FlowValue>[])_content!;

    public static FlowValue From(long value) => new(FlowFieldType.Long, (ulong)value);

    public static FlowValue From(double value) => new(FlowFieldType.Double, BitConverter.DoubleToUInt64Bits(value));

    public static FlowValue FromAddress(UInt128 value) => new(FlowFieldType.Address, (ulong)value, (ulong)(value >> 64));

    /// <param name="type">Long, Bool, Date or Mac.</param>
    public static FlowValue FromBits(FlowFieldType type, long value) => new(type, (ulong)value);

    /// <param name="type">Text or Binary.</param>
    public static FlowValue FromBytes(FlowFieldType type, byte[] value) => new(type, 0, 0, value);

    public static FlowValue FromList(FlowValue[] items) => new(FlowFieldType.List, 0, 0, items);

    public static FlowValue FromMap(KeyValuePair<string, FlowValue>[] entries) => new(FlowFieldType.Map, 0, 0, entries);

    public bool Equals(FlowValue other)
    {
        if (Type != other.Type)
        {
            return false;
        }

        switch (Type)
        {
            case FlowFieldType.Text or FlowFieldType.Binary:
                return AsBytes.SequenceEqual(other.AsBytes);
            case FlowFieldType.List:
                return AsList.SequenceEqual(other.AsList);
            case FlowFieldType.Map:
                return AsMap.SequenceEqual(other.AsMap);
            default:
                return _low == other._low && _high == other._high;
        }
    }

    public override bool Equals(object? obj) => obj is FlowValue other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Type);
        switch (Type)
        {
            case FlowFieldType.Text or FlowFieldType.Binary:
                hash.AddBytes(AsBytes);
                break;
            case FlowFieldType.List:
                foreach (FlowValue item in AsList)
                {
                    hash.Add(item);
                }

                break;
            case FlowFieldType.Map:
                foreach (KeyValuePair<string, FlowValue> entry in AsMap)
                {
                    hash.Add(entry.Key, StringComparer.Ordinal);
                    hash.Add(entry.Value);
                }

                break;
            default:
                hash.Add(_low);
                hash.Add(_high);
                break;
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(FlowValue left, FlowValue right) => left.Equals(right);

    public static bool operator !=(FlowValue left, FlowValue right) => !left.Equals(right);
}
