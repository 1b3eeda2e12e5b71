using System.Buffers.Binary;
using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>Values of XDR (RFC 4506) that are more than a word.</summary>
internal static class Xdr
{
    private const ulong MappedPrefix = 0xffff_0000_0000UL;

    /// <summary>The first 6 bytes.</summary>
    public static long Mac(ReadOnlySpan<byte> bytes) =>
        ((long)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);

    /// <summary>The 4 bytes in mapped form.</summary>
    public static UInt128 Ipv4(ReadOnlySpan<byte> bytes) => new(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>An address of type 1 (IPv4), 2 (IPv6) or 0 (none, which gives 0). False for other types and where bytes are missing.</summary>
    public static bool TryReadAddress(ref WireReader reader, uint type, out UInt128 address)
    {
        address = default;
        if (type > 2 || !reader.TryRead(type switch { 0 => 0, 1 => 4, _ => 16 }, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        address = type switch
        {
            0 => UInt128.Zero,
            1 => Ipv4(bytes),
            _ => BinaryPrimitives.ReadUInt128BigEndian(bytes),
        };
        return true;
    }

    /// <summary>A count of things that are at least as long each; false when there is no room for as many.</summary>
    public static bool TryReadCount(ref WireReader reader, int minBytes, out int count)
    {
        count = 0;
        if (!reader.TryReadUInt32(out uint announced) || announced > (uint)(reader.Remaining / minBytes))
        {
            return false;
        }

        count = (int)announced;
        return true;
    }

    /// <summary>Bytes and what fills their last word; the filling may be missing at the end.</summary>
    public static bool TryReadBytes(ref WireReader reader, uint length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (uint)reader.Remaining || !reader.TryRead((int)length, out bytes))
        {
            return false;
        }

        reader.TryRead(Math.Min(-(int)length & 3, reader.Remaining), out _);
        return true;
    }
}
