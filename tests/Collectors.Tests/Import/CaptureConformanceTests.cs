using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Values;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Import;

/// <summary>Imports real captures and compares number of records and values with the reference figures beside them.</summary>
public sealed class CaptureConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["8"] = "src_ip", ["12"] = "dst_ip", ["27"] = "src_ip", ["28"] = "dst_ip", ["7"] = "src_port", ["11"] = "dst_port",
        ["4"] = "protocol", ["1"] = "octet_count", ["2"] = "packet_count", ["6"] = "tcp_flags", ["5"] = "tos", ["10"] = "in_if",
        ["14"] = "out_if", ["16"] = "src_as", ["17"] = "dst_as", ["9"] = "src_mask", ["13"] = "dst_mask", ["29"] = "src_mask",
        ["30"] = "dst_mask", ["136"] = "flow_end_reason", ["58"] = "vlan_id",
    };

    private static readonly HashSet<string> s_eitherFamily = ["src_ip", "dst_ip", "src_mask", "dst_mask"];

    public static TheoryData<string> Cases()
    {
        string[] cases = [.. SharedCaptures.Cases("netflow5", "netflow9", "ipfix", "malformed").Where(IsFlowCase)];
        return cases.Length > 0 ? [.. cases] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Import_RealCapture_MatchesReference(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        string folder = Path.Combine(SharedCaptures.Folder!, name);
        using JsonDocument expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "expected.json")));
        using TemporaryFolder temporary = new();
        JsonElement[] results = [.. expected.RootElement.GetProperty("results").EnumerateArray()];
        MemoryTableWriter writer = new();
        foreach (JsonElement result in results)
        {
            writer = new MemoryTableWriter();
            FlowFileImporter importer = new(writer);
            long records = 0;
            foreach (string file in result.GetProperty("files").EnumerateArray().Select(file => file.GetString()!))
            {
                ImportResult imported = await importer.ImportAsync(AsCapture(Path.Combine(folder, file), temporary));
                records += imported.Records;
            }

            Assert.Equal(records, writer.RowCount);
            JsonElement reference = result.GetProperty("reference");
            (long least, long most) = RecordRange(reference);
            Assert.InRange(records, least, most);
        }

        string listing = Path.Combine(folder, "expected.records.jsonl");
        if (results.Length == 1 && File.Exists(listing) && Listed(expected.RootElement))
        {
            Compare(await File.ReadAllLinesAsync(listing), writer);
        }
    }

    private static bool IsFlowCase(string name) =>
        File.ReadAllText(Path.Combine(SharedCaptures.Folder!, name, "expected.json")).Contains("\"kind\": \"flow\"", StringComparison.Ordinal);

    private static bool Listed(JsonElement expected) =>
        !expected.TryGetProperty("records_listed", out JsonElement listed)
        || !expected.TryGetProperty("records_total", out JsonElement total)
        || listed.GetInt64() == total.GetInt64();

    private static (long Least, long Most) RecordRange(JsonElement reference)
    {
        long records = reference.GetProperty("flow_records").GetInt64();
        long Number(string name) => reference.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
        return Number("undecodable_sets") > 0 && Number("records_if_buffered") > Number("listed_records")
            ? (records + 1, Number("records_if_buffered"))
            : (records, records);
    }

    /// <summary>Capture files as they are; datagrams in plain files, and IPFIX files, wrapped into one.</summary>
    private static string AsCapture(string file, TemporaryFolder temporary)
    {
        if (Path.GetExtension(file) is ".pcap" or ".pcapng" or ".cap")
        {
            return file;
        }

        PcapWriter pcap = new();
        foreach (ReadOnlyMemory<byte> message in Messages(File.ReadAllBytes(file), Path.GetExtension(file) == ".ipfix"))
        {
            pcap.Add(message.Span);
        }

        return temporary.Write(Path.GetFileName(file) + ".pcap", pcap.Bytes);
    }

    /// <summary>One datagram, unless complete messages follow one another to the very end.</summary>
    private static List<ReadOnlyMemory<byte>> Messages(byte[] content, bool isStream)
    {
        List<ReadOnlyMemory<byte>> parts = [];
        for (int at = 0; at < content.Length;)
        {
            ReadOnlySpan<byte> rest = content.AsSpan(at);
            int second = rest.Length < 16 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            int length = second == 0 ? 0 : (rest[1] == 5 && second <= 30 ? 24 + (48 * second) : rest[1] == 10 ? second : 0);
            if (length < 16 || length > rest.Length)
            {
                return isStream ? parts : [content];
            }

            parts.Add(content.AsMemory(at, length));
            at += length;
        }

        return parts;
    }

    private static void Compare(string[] listing, MemoryTableWriter writer)
    {
        List<Dictionary<string, string>> expected = [];
        foreach (string line in listing)
        {
            using JsonDocument record = JsonDocument.Parse(line);
            if (!record.RootElement.TryGetProperty("opt", out _) && record.RootElement.TryGetProperty("f", out JsonElement fields))
            {
                expected.Add(Expected(fields));
            }
        }

        if (expected.Count != writer.RowCount)
        {
            return;
        }

        foreach (string field in expected.SelectMany(record => record.Keys).Distinct(StringComparer.Ordinal))
        {
            Dictionary<string, int> missing = Count(expected.Where(record => record.ContainsKey(field)).Select(record => record[field]));
            foreach (Value value in writer.Values(field).Where(value => !value.IsNull))
            {
                string text = value.ToString();
                missing[text] = missing.GetValueOrDefault(text) - 1;
            }

            Assert.True(
                missing.Values.All(count => count <= 0),
                $"{field}: missing {string.Join(", ", missing.Where(entry => entry.Value > 0).Take(4).Select(entry => entry.Key))}; "
                    + $"more than expected {string.Join(", ", missing.Where(entry => entry.Value < 0).Take(4).Select(entry => entry.Key))}");
        }
    }

    private static Dictionary<string, string> Expected(JsonElement fields)
    {
        (string Key, string Hex)[] pairs = [.. fields.EnumerateArray().Select(pair => (Text(pair[0]), pair[1].GetString()!))];
        Dictionary<string, int> seen = Count(pairs.Select(pair => pair.Key));
        Dictionary<string, string> record = new(StringComparer.Ordinal);
        foreach ((string key, string hex) in pairs)
        {
            if (!s_fields.TryGetValue(key, out string? name) || seen[key] != 1 || hex.Length == 0)
            {
                continue;
            }

            if (s_eitherFamily.Contains(name) && record.ContainsKey(name) && hex.All(digit => digit == '0'))
            {
                continue;
            }

            if (!name.EndsWith("_ip", StringComparison.Ordinal))
            {
                UInt128 number = UInt128.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                record[name] = UInt128.Min(number, long.MaxValue).ToString(CultureInfo.InvariantCulture);
            }
            else if (hex.Length is 8 or 32)
            {
                record[name] = IpValue.FromBytes(Convert.FromHexString(hex)).ToString();
            }
        }

        return record;
    }

    private static string Text(JsonElement key) => key.ValueKind == JsonValueKind.String ? key.GetString()! : key.GetRawText();

    private static Dictionary<string, int> Count(IEnumerable<string> values) =>
        values.GroupBy(value => value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}
