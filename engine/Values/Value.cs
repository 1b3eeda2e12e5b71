using System.Diagnostics;

namespace LogFlowDb.Engine.Values;

/// <summary>
/// One value of any kind, 32 bytes, immutable. Arrays, maps and byte arrays are shared, not copied: whoever makes a value of
/// them must not change them afterwards. Equality is exact by kind and content (a long never equals a double or text);
/// <see cref="ValueComparer"/> has the order that queries use.
/// </summary>
[DebuggerDisplay("{Kind}: {ToString()}")]
public readonly struct Value : IEquatable<Value>
{
    private readonly object? _object;
    private readonly ulong _high;
    private readonly ulong _low;

    private Value(ValueKind kind, ulong low, ulong high = 0, object? content = null)
    {
        Kind = kind;
        _low = low;
        _high = high;
        _object = content;
    }

    public static Value Null => default;

    public static Value True => new(ValueKind.Bool, 1);

    public static Value False => new(ValueKind.Bool, 0);

    public ValueKind Kind { get; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool IsNumber => Kind is ValueKind.Long or ValueKind.Double;

    public static Value From(bool value) => value ? True : False;

    public static Value From(long value) => new(ValueKind.Long, (ulong)value);

    public static Value From(double value) => new(ValueKind.Double, BitConverter.DoubleToUInt64Bits(value));

    public static Value From(IpValue value) => new(ValueKind.Ip, value.Low, value.High);

    /// <summary>Null text gives the null value.</summary>
    public static Value From(string? value) => value is null ? Null : new(ValueKind.String, 0, 0, value);

    public static Value From(Value[] items) => new(ValueKind.Array, 0, 0, items);

    public static Value From(ValueMap map) => new(ValueKind.Map, 0, 0, map);

    public static Value From(byte[] bytes) => new(ValueKind.Binary, 0, 0, bytes);

    /// <param name="nanoseconds">Since 1970-01-01T00:00:00Z.</param>
    public static Value FromDate(long nanoseconds) => new(ValueKind.Date, (ulong)nanoseconds);

    /// <param name="address">The lower 48 bits.</param>
    public static Value FromMac(long address) => new(ValueKind.Mac, (ulong)address);

    /// <summary>A Bool, Long, Date or Mac from the 64 bits that columns hold for it.</summary>
    public static Value FromBits(ValueKind kind, long bits) => new(kind, (ulong)bits);

    public bool AsBool => _low != 0;

    /// <summary>The 64 bits of a Bool, Long, Date or Mac.</summary>
    public long AsLong => (long)_low;

    public double AsDouble => BitConverter.UInt64BitsToDouble(_low);

    public IpValue AsIp => new(new UInt128(_high, _low));

    public string AsString => (string)_object!;

    public Value[] AsArray => (Value[])_object!;

    public ValueMap AsMap => (ValueMap)_object!;

    public byte[] AsBinary => (byte[])_object!;

    public bool Equals(Value other)
    {
        if (Kind != other.Kind)
        {
            return false;
        }

        return Kind switch
        {
            ValueKind.String => string.Equals(AsString, other.AsString, StringComparison.Ordinal),
            ValueKind.Array => AsArray.AsSpan().SequenceEqual(other.AsArray),
            ValueKind.Map => AsMap.Equals(other.AsMap),
            ValueKind.Binary => AsBinary.AsSpan().SequenceEqual(other.AsBinary),
            _ => _low == other._low && _high == other._high,
        };
    }

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode()
    {
        switch (Kind)
        {
            case ValueKind.String:
                return string.GetHashCode(AsString, StringComparison.Ordinal);
            case ValueKind.Array:
                HashCode items = default;
                foreach (Value item in AsArray)
                {
                    items.Add(item);
                }

                return items.ToHashCode();
            case ValueKind.Map:
                return AsMap.GetHashCode();
            case ValueKind.Binary:
                HashCode bytes = default;
                bytes.AddBytes(AsBinary);
                return bytes.ToHashCode();
            default:
                return HashCode.Combine(Kind, _low, _high);
        }
    }

    /// <summary>The text form of <see cref="ValueText"/>.</summary>
    public override string ToString() => ValueText.Format(this);

    public static bool operator ==(Value left, Value right) => left.Equals(right);

    public static bool operator !=(Value left, Value right) => !left.Equals(right);
}
