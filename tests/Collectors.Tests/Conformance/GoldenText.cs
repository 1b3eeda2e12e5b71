using System.Globalization;
using System.Numerics;
using System.Text.Json;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>JSON values of other collectors as the values of elements.</summary>
internal static class GoldenText
{
    private static readonly Dictionary<string, long> s_protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HOPOPT"] = 0, ["ICMP"] = 1, ["IGMP"] = 2, ["TCP"] = 6, ["UDP"] = 17, ["GRE"] = 47, ["ESP"] = 50, ["IPv6ICMP"] = 58, ["IPv4"] = 4, ["IPv6"] = 41, ["OSPFIGP"] = 89, ["VRRP"] = 112, ["SCTP"] = 132, ["PIM"] = 103,
    };

    private static readonly string[] s_tcpFlags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

    /// <summary>Null when the form cannot be compared: an enumeration in words of its own.</summary>
    public static Value? Value(Element element, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => Number(element, json),
        JsonValueKind.String => Text(element, json.GetString()!),
        JsonValueKind.Array => Bytes(element, [.. json.EnumerateArray().Select(item => item.GetByte())]),
        JsonValueKind.Object when element.Id == 6 => Engine.Values.Value.From(Flags(json)),
        _ => null,
    };

    public static Value? Text(Element element, string text) => element.Type switch
    {
        "ipv4Address" or "ipv6Address" => IpValue.TryParse(text, out IpValue address) ? Engine.Values.Value.From(address) : null,
        "macAddress" => Mac(text),
        "string" => Engine.Values.Value.From(text),
        "dateTimeSeconds" or "dateTimeMilliseconds" or "dateTimeMicroseconds" or "dateTimeNanoseconds" => Date(text),
        "octetArray" when text.StartsWith("0x", StringComparison.Ordinal) => Bytes(element, Convert.FromHexString(text[2..])),
        "octetArray" => TryBase64(text) is { } bytes ? Bytes(element, bytes) : null,
        _ when element.Id == 4 => s_protocols.TryGetValue(text, out long protocol) ? Engine.Values.Value.From(protocol) : null,
        _ when element.Id == 61 && text is "ingress" or "egress" => Engine.Values.Value.From(text == "egress" ? 1L : 0L),
        _ when text.StartsWith("0x", StringComparison.Ordinal) => WireValue.Of(element, Convert.FromHexString(text[2..])),
        _ => null,
    };

    public static Value? Date(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? Engine.Values.Value.FromDate((time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100)
            : null;

    private static Value? Number(Element element, JsonElement json) => element.Type switch
    {
        "float32" or "float64" => Engine.Values.Value.From(json.GetDouble()),
        "dateTimeMilliseconds" => Engine.Values.Value.FromDate(json.GetInt64() * 1_000_000),
        "dateTimeSeconds" => Engine.Values.Value.FromDate(json.GetInt64() * 1_000_000_000),
        _ when element.Reading == "milliseconds" => WireValue.Number(json.GetInt64() * 1000),
        _ => WireValue.Number(BigInteger.Parse(json.GetRawText(), CultureInfo.InvariantCulture)),
    };

    private static Value? Bytes(Element element, byte[] bytes) => WireValue.Of(element, bytes);

    private static long Flags(JsonElement flags) => s_tcpFlags.Select((name, bit) => flags.TryGetProperty(name, out JsonElement set) && set.GetBoolean() ? 1L << bit : 0).Sum();

    private static Value? Mac(string text) => long.TryParse(text.Replace(":", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long address)
        ? Engine.Values.Value.FromMac(address)
        : null;

    private static byte[]? TryBase64(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }
}
