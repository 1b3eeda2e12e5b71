using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using LogFlowDb.Engine.Values;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Every listed sample of the sFlow captures, through the importer into tables and back, against an independent decoder.</summary>
public sealed class SFlowConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    /// <summary>First words of a generic interface record, 8 bytes where a name ends with a colon.</summary>
    private static readonly string[] s_interface =
    [
        "if_index", "if_type", "if_speed:", "if_direction", "if_status", "if_in_octets:", "if_in_ucast_packets", "if_in_multicast_packets",
        "if_in_broadcast_packets", "if_in_discards", "if_in_errors", "if_in_unknown_protos", "if_out_octets:", "if_out_ucast_packets",
        "if_out_multicast_packets", "if_out_broadcast_packets", "if_out_discards", "if_out_errors", "if_promiscuous",
    ];

    public static TheoryData<string> Cases()
    {
        string[] present = [.. CaptureCase.Names("sflow")];
        return present.Length > 0 ? [.. present] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Import_Capture_HoldsEveryValueOfTheReference(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        CaptureCase capture = new(name);
        await using ImportedCase imported = await ImportedCase.OfAsync(capture, capture.Units[0].Files);
        Queue<StoredRow> flows = new(imported.Flows.Where(row => row["flow_type"].ToString() == "sflow5"));
        Queue<StoredRow> counters = new(imported.Counters);
        int samples = 0;
        foreach (JsonElement sample in File.ReadLines(capture.File("expected.records.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            if (!sample.TryGetProperty("type", out JsonElement type))
            {
                continue;
            }

            samples++;
            bool isFlow = type.GetString()!.StartsWith("flow", StringComparison.Ordinal);
            StoredRow row = (isFlow ? flows : counters).Dequeue();
            string at = $"{name}, sample {samples}";
            AssertSample(at, sample, row);
            foreach (JsonElement record in sample.GetProperty("records").EnumerateArray())
            {
                AssertRecord(at, record, row);
            }
        }

        Assert.True(samples > 0);
        if (!capture.IsListingCut)
        {
            Assert.Empty(flows);
            Assert.Empty(counters);
        }
    }

    private static void AssertSample(string at, JsonElement sample, StoredRow row)
    {
        Same(at, row, "exporter_ip", IPAddress.Parse(sample.GetProperty("agent").GetString()!).ToString());
        Same(at, row, "observation_domain_id", sample.GetProperty("sub").GetInt64());
        Same(at, row, "export_seq", sample.GetProperty("seq").GetInt64());
        Same(at, row, "sample_seq", sample.GetProperty("sseq").GetInt64());
        JsonElement source = sample.GetProperty("source");
        Same(at, row, "sampler_id", (source[0].GetInt64() << 32) + source[1].GetInt64());
        if (!sample.TryGetProperty("rate", out JsonElement rate))
        {
            return;
        }

        Assert.Equal(rate.GetDouble(), row["sampling_rate"].AsDouble);
        Same(at, row, "sample_pool", sample.GetProperty("pool").GetInt64());
        Same(at, row, "drops", sample.GetProperty("drops").GetInt64());
        (long inFormat, long input) = Interface(sample.GetProperty("input"));
        (long outFormat, long output) = Interface(sample.GetProperty("output"));
        Same(at, row, "in_if", inFormat == 0 ? input : null);
        Same(at, row, "out_if", outFormat == 0 ? output : null);
        Same(at, row, "drop_reason", outFormat == 1 ? output : null);
        Same(at, row, "forwarding_status", outFormat == 1 ? 128 : null);
        Same(at, row, "sflow_out_if_count", outFormat == 2 ? output : null);
    }

    private static (long Format, long Value) Interface(JsonElement given) => given.ValueKind == JsonValueKind.Array
        ? (given[0].GetInt64(), given[1].GetInt64())
        : (given.GetInt64() >> 30, given.GetInt64() & 0x3fff_ffff);

    private static void AssertRecord(string at, JsonElement record, StoredRow row)
    {
        byte[] bytes = record.TryGetProperty("hex", out JsonElement hex) ? Convert.FromHexString(hex.GetString()!) : [];
        long Word(int index) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(index * 4));
        switch (record.GetProperty("t").GetString())
        {
            case "f0:1":
                Same(at, row, "octet_count", record.GetProperty("frame_length").GetInt64());
                Same(at, row, "packet_count", 1);
                Same(at, row, "sflow_stripped", record.GetProperty("stripped").GetInt64() is var stripped and not 0 ? stripped : null);
                if (record.TryGetProperty("ip", out JsonElement ip) && ip.ValueKind == JsonValueKind.Object)
                {
                    AssertPacket(at, ip, row);
                }

                break;
            case "f0:1001":
                Same(at, row, "vlan_id", Word(0) is var vlan and not 0 and not uint.MaxValue ? vlan : row["vlan_id"] is { IsNull: false } tag ? tag.AsLong : null);
                Same(at, row, "post_vlan_id", Word(2) == uint.MaxValue ? null : Word(2));
                break;
            case "f0:1002":
                Same(at, row, "next_hop", new IPAddress(bytes.AsSpan(4, 4)).ToString());
                Same(at, row, "src_mask", Word(2));
                Same(at, row, "dst_mask", Word(3));
                break;
            case "f0:1003":
                Same(at, row, "bgp_next_hop", new IPAddress(bytes.AsSpan(4, 4)).ToString());
                Same(at, row, "sflow_as", Word(2));
                Same(at, row, "src_as", Word(3));
                Same(at, row, "prev_as", Word(4));
                int segments = (int)Word(5);
                int numbers = segments == 0 ? 0 : (int)Word(7);
                Same(at, row, "next_as", numbers == 0 ? null : Word(8));
                Same(at, row, "dst_as", numbers == 0 ? Word(2) : Word(7 + numbers));
                Assert.Equal(numbers, row["as_path"].IsNull ? 0 : row["as_path"].AsArray.Length);
                break;
            case "c0:1":
                AssertInterface(at, bytes, row);
                break;
            case "c0:2":
                Same(at, row, "ether_alignment_errors", Word(0) == uint.MaxValue ? null : Word(0));
                Same(at, row, "ether_symbol_errors", Word(12) == uint.MaxValue ? null : Word(12));
                break;
            case "c0:1005":
                Same(at, row, "port_name", System.Text.Encoding.UTF8.GetString(bytes, 4, (int)Word(0)));
                break;
            case "c0:2004":
                Same(at, row, "memory_total", BinaryPrimitives.ReadInt64BigEndian(bytes));
                break;
            case "c0:2006":
                Same(at, row, "net_in_octets", BinaryPrimitives.ReadInt64BigEndian(bytes));
                Same(at, row, "net_out_drops", Word(9));
                break;
        }
    }

    private static void AssertPacket(string at, JsonElement ip, StoredRow row)
    {
        Same(at, row, "ip_version", ip.GetProperty("v").GetInt64());
        Same(at, row, "src_ip", IPAddress.Parse(ip.GetProperty("src").GetString()!).ToString());
        Same(at, row, "dst_ip", IPAddress.Parse(ip.GetProperty("dst").GetString()!).ToString());
        foreach ((string key, string field) in (ReadOnlySpan<(string, string)>)[("proto", "protocol"), ("sport", "src_port"), ("dport", "dst_port"), ("tos", "tos"), ("ip_len", "ip_octet_count")])
        {
            if (ip.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            {
                Same(at, row, field, value.GetInt64());
            }
        }

        if (ip.GetProperty("proto").GetInt64() == 6)
        {
            Same(at, row, "tcp_flags", ip.GetProperty("tcp_flags").GetInt64());
        }
    }

    /// <summary>All ones are what the agent does not know.</summary>
    private static void AssertInterface(string at, byte[] bytes, StoredRow row)
    {
        int position = 0;
        foreach (string name in s_interface)
        {
            bool isWide = name.EndsWith(':');
            ulong value = isWide ? BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(position)) : BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(position));
            position += isWide ? 8 : 4;
            Same(at, row, name.TrimEnd(':'), value == (isWide ? ulong.MaxValue : uint.MaxValue) ? null : (long)value);
        }
    }

    private static void Same(string at, StoredRow row, string field, long? expected) =>
        Same(at, row, field, expected?.ToString(CultureInfo.InvariantCulture));

    private static void Same(string at, StoredRow row, string field, string? expected)
    {
        Value value = row[field];
        string? got = value.IsNull ? null : value.ToString();
        Assert.True(string.Equals(expected, got, StringComparison.Ordinal), $"{at}: {field} expected {expected ?? "null"}, got {got ?? "null"}");
    }
}
