using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Bytes of an element as the value that a table should hold, by the letter of RFC 7011 §6.1.</summary>
internal static class WireValue
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Null when the bytes say nothing, or not by themselves.</summary>
    public static Value? Of(Element element, ReadOnlySpan<byte> bytes) => element switch
    {
        _ when bytes.IsEmpty => null,
        { Reading: "milliseconds" } => Number(new BigInteger(bytes, isUnsigned: true, isBigEndian: true) * 1000),
        { Reading: "microseconds" } => Number(new BigInteger(bytes, isUnsigned: true, isBigEndian: true)),
        { Reading: "addresses" } => Value.From([.. bytes.ToArray().Chunk(16).Where(chunk => chunk.Length == 16).Select(chunk => Value.From(IpValue.FromBytes(chunk)))]),
        { Reading: "label" } => bytes.Length == 3 ? Value.From((bytes[0] << 12) | (bytes[1] << 4) | (bytes[2] >> 4)) : null,
        { Reading.Length: > 0 } => null,
        { Type: "unsigned8" or "unsigned16" or "unsigned32" or "unsigned64" } => Number(new BigInteger(bytes, isUnsigned: true, isBigEndian: true)),
        { Type: "signed8" or "signed16" or "signed32" or "signed64" } => Number(new BigInteger(bytes, isBigEndian: true)),
        { Type: "boolean" } => Value.From(bytes[^1] == 1),
        { Type: "float64" or "float32" } => bytes.Length switch
        {
            4 => Value.From(BinaryPrimitives.ReadSingleBigEndian(bytes)),
            8 => Value.From(BinaryPrimitives.ReadDoubleBigEndian(bytes)),
            _ => null,
        },
        { Type: "ipv4Address" or "ipv6Address" } => bytes.Length is 4 or 16 ? Value.From(IpValue.FromBytes(bytes)) : null,
        { Type: "macAddress" } => bytes.Length == 6 ? Value.FromMac((long)new BigInteger(bytes, isUnsigned: true, isBigEndian: true)) : null,
        { Type: "string" } => Value.From(Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and int end ? bytes[..end] : bytes)),
        { Type: "dateTimeSeconds" } => Time(bytes, NanosecondsPerSecond),
        { Type: "dateTimeMilliseconds" } => Time(bytes, 1_000_000),
        { Type: "dateTimeMicroseconds" or "dateTimeNanoseconds" } => bytes.Length == 8 ? Ntp(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : null,
        { Type: "basicList" } => List(bytes),
        { Type: "octetArray" } => Value.From(bytes.ToArray()),
        _ => null,
    };

    public static Value Number(BigInteger number) => Value.From((long)BigInteger.Min(number, long.MaxValue));

    private static Value? Time(ReadOnlySpan<byte> bytes, long unit)
    {
        BigInteger time = new BigInteger(bytes, isUnsigned: true, isBigEndian: true) * unit;
        return time > long.MaxValue ? null : Value.FromDate((long)time);
    }

    /// <summary>Seconds since 1900 in 32 bits, then their fraction in 32 bits.</summary>
    private static Value Ntp(ulong stamp)
    {
        BigInteger nanoseconds = ((new BigInteger(stamp >> 32) - 2_208_988_800) * NanosecondsPerSecond) + ((new BigInteger(stamp & uint.MaxValue) * NanosecondsPerSecond) >> 32);
        return Value.FromDate((long)nanoseconds);
    }

    /// <summary>RFC 6313 §4.5.1: semantic, element, length of each value, values.</summary>
    private static Value? List(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 5)
        {
            return null;
        }

        int id = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (id >= 0x8000 || length is 0 or 65535 || Catalogue.Find(0, id) is not { } element)
        {
            return null;
        }

        List<Value> items = [];
        for (ReadOnlySpan<byte> rest = bytes[5..]; rest.Length >= length; rest = rest[length..])
        {
            if (Of(element, rest[..length]) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return Value.From([.. items]);
    }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    public static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
