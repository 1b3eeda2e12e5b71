using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Values;

/// <summary>
/// An IPv4 or IPv6 address as one 128-bit number in network order. An IPv4 address is held in its mapped form ::ffff:a.b.c.d
/// (RFC 4291 §2.5.5.2), so a mapped IPv6 address and the IPv4 address it names are the same value.
/// Order: IPv4 before IPv6, each as unsigned numbers.
/// </summary>
public readonly struct IpValue(UInt128 number) : IEquatable<IpValue>, IComparable<IpValue>
{
    private const ulong MappedPrefix = 0xffff_0000_0000UL;

    public UInt128 Number { get; } = number;

    public ulong High => (ulong)(Number >> 64);

    public ulong Low => (ulong)Number;

    public bool IsV4 => High == 0 && (Low & 0xffff_ffff_0000_0000UL) == MappedPrefix;

    /// <summary>The address as a 32-bit number in host order; meaningful only when <see cref="IsV4"/>.</summary>
    public uint V4 => (uint)Low;

    public static IpValue FromV4(uint address) => new(new UInt128(0, MappedPrefix | address));

    /// <summary>Writes an IPv4 address for each number; the spans are of equal length.</summary>
    internal static void FromV4(ReadOnlySpan<uint> addresses, Span<IpValue> values)
    {
        // Halves are written as they lie in memory: built one by one, a value goes through the stack and takes four times as long.
        Span<ulong> halves = MemoryMarshal.Cast<IpValue, ulong>(values[..addresses.Length]);
        int low = BitConverter.IsLittleEndian ? 0 : 1;
        for (int i = 0; i < addresses.Length; i++)
        {
            halves[(i * 2) + low] = MappedPrefix | addresses[i];
            halves[(i * 2) + 1 - low] = 0;
        }
    }

    /// <summary>The same for addresses given in halves.</summary>
    internal static void FromHalves(ReadOnlySpan<ulong> high, ReadOnlySpan<ulong> low, Span<IpValue> values)
    {
        Span<ulong> halves = MemoryMarshal.Cast<IpValue, ulong>(values[..high.Length]);
        int lowAt = BitConverter.IsLittleEndian ? 0 : 1;
        for (int i = 0; i < high.Length; i++)
        {
            halves[(i * 2) + lowAt] = low[i];
            halves[(i * 2) + 1 - lowAt] = high[i];
        }
    }

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    public static IpValue FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? FromV4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
        : new IpValue(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Accepts dotted IPv4 of four decimal parts and IPv6 without a scope; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpValue value)
    {
        value = default;
        if (text.Contains('%') || text.Contains('[') || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork && text.Count('.') != 3)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        value = FromBytes(bytes[..written]);
        return true;
    }

    /// <summary>The address with all bits beyond <paramref name="prefixLength"/> cleared (0–32 for IPv4, 0–128 for IPv6).</summary>
    public IpValue Network(int prefixLength)
    {
        int bits = IsV4 ? prefixLength + 96 : prefixLength;
        if (bits >= 128)
        {
            return this;
        }

        return IsV4
            ? FromV4(prefixLength <= 0 ? 0 : V4 & (uint.MaxValue << (32 - prefixLength)))
            : new IpValue(bits <= 0 ? UInt128.Zero : Number & (UInt128.MaxValue << (128 - bits)));
    }

    public int CompareTo(IpValue other)
    {
        bool v4 = IsV4;
        return v4 == other.IsV4 ? Number.CompareTo(other.Number) : v4 ? -1 : 1;
    }

    public bool Equals(IpValue other) => Number == other.Number;

    public override bool Equals(object? obj) => obj is IpValue other && Equals(other);

    public override int GetHashCode() => Number.GetHashCode();

    /// <summary>Dotted text for IPv4, RFC 5952 text for IPv6.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, V4);
            return new IPAddress(bytes[..4]).ToString();
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, Number);
        return new IPAddress(bytes).ToString();
    }

    public static bool operator ==(IpValue left, IpValue right) => left.Equals(right);

    public static bool operator !=(IpValue left, IpValue right) => !left.Equals(right);

    public static bool operator <(IpValue left, IpValue right) => left.CompareTo(right) < 0;

    public static bool operator >(IpValue left, IpValue right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpValue left, IpValue right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpValue left, IpValue right) => left.CompareTo(right) >= 0;
}
