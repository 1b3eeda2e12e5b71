using System.Globalization;
using System.Text.Json;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>What another collector made of a case.</summary>
internal sealed class GoldenFile
{
    /// <summary>Names of header fields, which are of no record.</summary>
    private static readonly HashSet<string> s_headers = ["version", "flow_seq_num", "flowset_id", "flow_records", "sampling_algorithm", "sampling_interval"];

    private readonly List<GoldenRecord> _records = [];
    private readonly IReadOnlyList<bool> _isOptions;

    private GoldenFile(IReadOnlyList<bool> isOptions) => _isOptions = isOptions;

    /// <summary>False when only some records are spelled out.</summary>
    public bool IsWhole { get; private set; } = true;

    public IReadOnlyList<GoldenRecord> Records => _records;

    /// <summary>Names whose values could not be compared: words for numbers, headers, names of nobody's elements.</summary>
    public List<string> Unread { get; } = [];

    public static bool IsReadable(string kind) => kind is "beats" or "logstash" or "netgauze" or "telegraf";

    /// <param name="isOptions">Of all records in order, for formats that do not say it.</param>
    public static GoldenFile Read(string kind, string file, IReadOnlyList<bool> isOptions)
    {
        GoldenFile golden = new(isOptions);
        switch (kind)
        {
            case "beats":
                golden.ReadBeats(JsonDocument.Parse(File.ReadAllText(file)).RootElement);
                break;
            case "logstash":
                golden.ReadLogstash(JsonDocument.Parse(File.ReadAllText(file)).RootElement);
                break;
            case "netgauze":
                golden.ReadNetGauze(File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement));
                break;
            default:
                golden.ReadTelegraf(File.ReadLines(file));
                break;
        }

        return golden;
    }

    /// <summary>Elements by IANA's names in snake case; exporter tells the header.</summary>
    private void ReadBeats(JsonElement root)
    {
        if (!root.TryGetProperty("events", out JsonElement events))
        {
            return;
        }

        foreach (JsonElement entry in events.EnumerateArray())
        {
            JsonElement netflow = entry.GetProperty("Fields").GetProperty("netflow");
            JsonElement exporter = netflow.GetProperty("exporter");
            long? wall = exporter.GetProperty("version").GetInt32() == 9
                ? GoldenText.Date(exporter.GetProperty("timestamp").GetString()!)!.Value.AsLong - (exporter.GetProperty("uptime_millis").GetInt64() * 1_000_000)
                : null;
            List<GoldenValue> values = [];
            bool isOptions = netflow.GetProperty("type").GetString() == "netflow_options";
            foreach (string part in isOptions ? new[] { "scope", "options" } : [""])
            {
                foreach (JsonProperty property in (part.Length > 0 ? netflow.GetProperty(part) : netflow).EnumerateObject().Where(property => property.Name is not ("exporter" or "type")))
                {
                    // Scopes of v9 are no elements (RFC 3954 §6.1), though they are shown under the names of the same numbers.
                    Add(values, property.Name, wall is not null && part == "scope" ? null : Catalogue.Find(property.Name), property.Value, wall);
                }
            }

            Add(isOptions, values);
        }
    }

    /// <summary>v5 and v9 by Cisco's names in lower case, IPFIX by IANA's; some records by index.</summary>
    private void ReadLogstash(JsonElement root)
    {
        IsWhole = false;
        int[] kinds = new int[2];
        foreach (JsonProperty entry in root.GetProperty("events_by_index").EnumerateObject())
        {
            int index = int.Parse(entry.Name, CultureInfo.InvariantCulture);
            if (index >= _isOptions.Count)
            {
                continue;
            }

            bool isOptions = _isOptions[index];
            List<GoldenValue> values = [];
            JsonElement netflow = entry.Value.GetProperty("netflow");
            bool isIpfix = netflow.GetProperty("version").GetInt32() == 10;
            foreach (JsonProperty property in netflow.EnumerateObject().Where(property => !s_headers.Contains(property.Name)))
            {
                AddCisco(values, property.Name, property.Value, isIpfix);
            }

            _records.Add(new GoldenRecord(isOptions, _isOptions.Take(index).Count(other => other == isOptions), values));
            kinds[isOptions ? 1 : 0]++;
        }
    }

    private void AddCisco(List<GoldenValue> values, string name, JsonElement json, bool isIpfix)
    {
        if (isIpfix)
        {
            bool isReverse = name.StartsWith("reverse", StringComparison.Ordinal);
            Element? element = Catalogue.Find(isReverse ? name[7..] : name);
            Add(values, name, isReverse ? element?.Reversed() : element, json, null);
        }
        else if (name is "out_bytes" or "out_pkts")
        {
            Add(values, name, Catalogue.Find(0, name == "out_bytes" ? 23 : 24), json, null);
        }
        else if (name is "first_switched" or "last_switched")
        {
            // The header's nanoseconds are cut in another way there. Of v9, which has none, a second too many is shown: RFC 3954 §5.1 gives
            // the time of export in whole seconds.
            long time = GoldenText.Date(json.GetString()!)!.Value.AsLong;
            values.Add(new GoldenValue(name, null, Catalogue.Field(name), [.. new long[] { 0, 1, -1, -1000, -999, -1001 }.Select(offset => Value.FromDate(time + (offset * 1_000_000)))]));
        }
        else if (Catalogue.Field(name) is { } field && Plain(json) is { } plain)
        {
            values.Add(new GoldenValue(name, null, field, plain));
        }
        else
        {
            Unread.Add(name);
        }
    }

    /// <summary>Elements by IANA's names in the order of the template.</summary>
    private void ReadNetGauze(IEnumerable<JsonElement> messages)
    {
        foreach (JsonProperty message in messages.Select(line => line.EnumerateObject().First()))
        {
            long? wall = message.Name == "NetFlowV9"
                ? GoldenText.Date(message.Value.GetProperty("unix_time").GetString()!)!.Value.AsLong - (message.Value.GetProperty("sys_up_time").GetInt64() * 1_000_000)
                : null;
            foreach (JsonElement data in message.Value.GetProperty("sets").EnumerateArray().Where(set => set.TryGetProperty("Data", out _)).Select(set => set.GetProperty("Data")))
            {
                foreach (JsonElement record in data.GetProperty("records").EnumerateArray())
                {
                    JsonElement[] scopes = [.. Fields(record, "scope_fields")];
                    List<GoldenValue> values = [];
                    foreach (JsonProperty field in scopes.Concat(Fields(record, "fields")).Select(one => one.EnumerateObject().First()))
                    {
                        Add(values, field.Name, Catalogue.Find(field.Name), field.Value, wall);
                    }

                    Add(scopes.Length > 0, values);
                }
            }
        }
    }

    private static IEnumerable<JsonElement> Fields(JsonElement record, string name) =>
        record.TryGetProperty(name, out JsonElement fields) && fields.ValueKind == JsonValueKind.Array ? fields.EnumerateArray() : [];

    /// <summary>Influx lines: names of its own, words for numbers, octets in hexadecimal digits.</summary>
    private void ReadTelegraf(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Length > 0 && !line.Contains("version=sFlow", StringComparison.Ordinal)))
        {
            List<GoldenValue> values = [];
            foreach ((string name, JsonElement value) in InfluxLine.Fields(line))
            {
                if (name.StartsWith("type_", StringComparison.Ordinal) && InfluxLine.Element(name) is { } element)
                {
                    Add(values, name, element, value, null);
                }
                else if (InfluxLine.Field(name) is { } field && Plain(value) is { } plain)
                {
                    values.Add(new GoldenValue(name, null, field, plain));
                }
                else
                {
                    Unread.Add(name);
                }
            }

            Add(line.StartsWith("netflow_options", StringComparison.Ordinal), values);
        }
    }

    private void Add(bool isOptions, List<GoldenValue> values) =>
        _records.Add(new GoldenRecord(isOptions, _records.Count(record => record.IsOptions == isOptions), values));

    /// <param name="bootTime">When the exporter was started, by the header; null when it does not tell.</param>
    private void Add(List<GoldenValue> values, string name, Element? element, JsonElement json, long? bootTime)
    {
        if (element is { Id: 210, Pen: 0 })
        {
            // paddingOctets has no meaning (RFC 5102 §5.12.1) and is not kept.
            return;
        }

        if (element is null || GoldenText.Value(element, json) is not { } value)
        {
            Unread.Add(name);
            return;
        }

        values.Add(new GoldenValue(name, element, null, element.Reading == "uptime" && bootTime is { } boot
            ? [value, Value.FromDate(boot + (value.AsLong * 1_000_000))]
            : [value]));
    }

    /// <summary>A number or an address; null for other words.</summary>
    private static Value[]? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => [json.TryGetInt64(out long number) ? Value.From(number) : Value.From(json.GetDouble())],
        JsonValueKind.String when IpValue.TryParse(json.GetString(), out IpValue address) => [Value.From(address)],
        JsonValueKind.String when json.GetString() is { Length: 17 } text && text[2] == ':' =>
            [Value.FromMac(long.Parse(text.Replace(":", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture))],
        _ => null,
    };
}
