using System.Buffers.Binary;
using System.Text.Json;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>A sample of sFlow as the reference tells it.</summary>
internal static class ReferenceSample
{
    private const long Unknown = 0, Internal = 0x3fff_ffff;

    private static readonly (string Field, int Bytes)[] s_interface =
    [
        ("if_index", 4), ("if_type", 4), ("if_speed", 8), ("if_direction", 4), ("if_status", 4), ("if_in_octets", 8), ("if_in_ucast_packets", 4),
        ("if_in_multicast_packets", 4), ("if_in_broadcast_packets", 4), ("if_in_discards", 4), ("if_in_errors", 4), ("if_in_unknown_protos", 4),
        ("if_out_octets", 8), ("if_out_ucast_packets", 4), ("if_out_multicast_packets", 4), ("if_out_broadcast_packets", 4), ("if_out_discards", 4),
        ("if_out_errors", 4), ("if_promiscuous", 4),
    ];

    public static bool IsFlow(ReferenceRecord record) => record.Json.TryGetProperty("rate", out _);

    public static bool IsCounters(ReferenceRecord record) =>
        record.Json.TryGetProperty("type", out JsonElement type) && type.GetString()!.StartsWith("counters", StringComparison.Ordinal);

    public static IEnumerable<(string Field, Value[] Accepted, string Source)> Flow(ReferenceRecord record)
    {
        List<(string, Value[], string)> expected = [];
        void Add(string field, JsonElement element, string name, string from)
        {
            if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            {
                expected.Add((field, [Value.From(value.GetInt64())], from + name));
            }
        }

        Add("sampling_rate", record.Json, "rate", "sample ");
        Add("sample_pool", record.Json, "pool", "sample ");
        Add("drops", record.Json, "drops", "sample ");
        foreach ((string field, string name) in new[] { ("in_if", "input"), ("out_if", "output") })
        {
            (long format, long index) = Interface(record.Json.GetProperty(name));
            if (format == 0 && index is not (Unknown or Internal))
            {
                expected.Add((field, [Value.From(index)], "sample " + name));
            }
        }

        JsonElement[] records = [.. record.Json.GetProperty("records").EnumerateArray()];
        JsonElement header = records.FirstOrDefault(entry => entry.TryGetProperty("frame_length", out _));
        if (header.ValueKind != JsonValueKind.Object)
        {
            return expected;
        }

        Add("octet_count", header, "frame_length", "header ");
        if (header.TryGetProperty("ip", out JsonElement ip))
        {
            foreach ((string field, string name) in new[]
            {
                ("protocol", "proto"), ("src_port", "sport"), ("dst_port", "dport"), ("tos", "tos"), ("tcp_flags", "tcp_flags"), ("ip_version", "v"), ("ip_octet_count", "ip_len"),
            })
            {
                Add(field, ip, name, "header ip.");
            }

            foreach ((string field, string name) in new[] { ("src_ip", "src"), ("dst_ip", "dst") })
            {
                Assert.True(IpValue.TryParse(ip.GetProperty(name).GetString(), out IpValue address));
                expected.Add((field, [Value.From(address)], "header ip." + name));
            }

            if (ip.GetProperty("vlans").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Number } vlan)
            {
                expected.Add(("vlan_id", [Value.From(vlan.GetInt64())], "header ip.vlans"));
            }
        }

        return expected;
    }

    /// <summary>The counters of a generic interface; nothing for a sample without them.</summary>
    public static IEnumerable<(string Field, Value[] Accepted, string Source)> Counters(ReferenceRecord record)
    {
        foreach (JsonElement entry in record.Json.GetProperty("records").EnumerateArray().Where(entry => entry.GetProperty("t").GetString() == "c0:1"))
        {
            byte[] bytes = WireValue.Bytes(entry.GetProperty("hex").GetString()!);
            int at = 0;
            foreach ((string field, int length) in s_interface)
            {
                if (at + length > bytes.Length)
                {
                    break;
                }

                ulong number = length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at));
                at += length;

                // All ones: the agent does not count this.
                Value value = WireValue.Number(number);
                yield return (field, (length == 4 ? number == uint.MaxValue : number == ulong.MaxValue) ? [value, Value.Null] : [value], "c0:1");
            }
        }
    }

    private static (long Format, long Index) Interface(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? (value[0].GetInt64(), value[1].GetInt64())
        : (value.GetInt64() >> 30, value.GetInt64() & Internal);
}
