using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>Builds datagrams by hand, in network byte order.</summary>
internal sealed class WireBuilder
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public WireBuilder U8(params int[] values)
    {
        foreach (int value in values)
        {
            _bytes.Add((byte)value);
        }

        return this;
    }

    public WireBuilder U16(params int[] values)
    {
        foreach (int value in values)
        {
            U8(value >> 8, value);
        }

        return this;
    }

    public WireBuilder U32(params long[] values)
    {
        foreach (long value in values)
        {
            U16((int)(value >> 16), (int)value);
        }

        return this;
    }

    public WireBuilder U64(ulong value) => U32((long)(value >> 32), (long)(value & uint.MaxValue));

    public WireBuilder Ip(string address)
    {
        _bytes.AddRange(IPAddress.Parse(address).GetAddressBytes());
        return this;
    }

    public WireBuilder Hex(string hex)
    {
        _bytes.AddRange(Convert.FromHexString(hex));
        return this;
    }

    public WireBuilder Append(WireBuilder other)
    {
        _bytes.AddRange(other._bytes);
        return this;
    }

    /// <summary>A set with its header; the length is that of the body and header.</summary>
    public WireBuilder Set(int id, WireBuilder body)
    {
        U16(id, body._bytes.Count + 4);
        _bytes.AddRange(body._bytes);
        return this;
    }

    /// <summary>A v9 or IPFIX template record of (element, length) pairs.</summary>
    public WireBuilder Template(int id, params (int Element, int Length)[] fields)
    {
        U16(id, fields.Length);
        foreach ((int element, int length) in fields)
        {
            U16(element, length);
        }

        return this;
    }

    public static WireBuilder V9(int count = 1, long uptime = 1000, long seconds = 1_000_000, long sequence = 0, long source = 0) =>
        new WireBuilder().U16(9, count).U32(uptime, seconds, sequence, source);

    /// <summary>A whole IPFIX message of the given sets.</summary>
    public static byte[] Ipfix(WireBuilder sets, long sequence = 0, long domain = 0, long seconds = 1_000_000)
    {
        WireBuilder message = new WireBuilder().U16(10, 16 + sets._bytes.Count).U32(seconds, sequence, domain);
        message._bytes.AddRange(sets._bytes);
        return message.Bytes;
    }

    public static UInt128 Address(string text)
    {
        byte[] bytes = IPAddress.Parse(text).GetAddressBytes();
        return bytes.Length == 4
            ? new UInt128(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The address in its usual form.</summary>
    public static string Text(UInt128 address)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        IPAddress made = new(bytes);
        return (made.IsIPv4MappedToIPv6 ? made.MapToIPv4() : made).ToString();
    }

    public static long Time(string text) =>
        (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal) - DateTime.UnixEpoch).Ticks * 100;
}
