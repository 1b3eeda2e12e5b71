using System.Globalization;
using System.Net;
using System.Text.Json;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Sums over the IP packets of a case, outer or innermost ones.</summary>
internal sealed class PacketSums
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal)
    {
        ["ipv4_packets"] = 0, ["ipv6_packets"] = 0, ["ipv4_bytes"] = 0, ["ipv6_bytes"] = 0, ["fragments.first"] = 0, ["fragments.later"] = 0,
    };

    private readonly Dictionary<string, (long Packets, long Octets)> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Packets, long Octets)> _flows = new(StringComparer.Ordinal);

    public void Add(in PacketHeaders headers)
    {
        Count($"ipv{headers.IpVersion}_packets", 1);
        Count($"ipv{headers.IpVersion}_bytes", headers.IpLength);
        Count("ip_bytes", headers.IpLength);
        Count($"by_protocol.{headers.Protocol}.packets", 1);
        Count($"by_protocol.{headers.Protocol}.ip_bytes", headers.IpLength);
        Count("fragments.first", headers.IsFragment && headers.FragmentOffset == 0 ? 1 : 0);
        Count("fragments.later", headers.FragmentOffset > 0 ? 1 : 0);
        string source = Address(headers.Source);
        Count(_sources, source, headers.IpLength);
        Count(_flows, string.Create(CultureInfo.InvariantCulture, $"{source} {headers.SourcePort} > {Address(headers.Destination)} {headers.DestinationPort} protocol {headers.Protocol}"), headers.IpLength);
    }

    /// <param name="name">What these sums are called.</param>
    /// <param name="expected">Of each figure what the reference says.</param>
    public IEnumerable<Difference> Compare(string name, JsonElement expected)
    {
        IEnumerable<(string Field, string Expected, string Got)> figures = expected.EnumerateObject().SelectMany(figure => figure.Name switch
        {
            "distinct_sources" => [(figure.Name, figure.Value.GetRawText(), Text(_sources.Count))],
            "five_tuples" => [(figure.Name, figure.Value.GetRawText(), Text(_flows.Count))],
            "top_talkers" => Top(figure, _sources, static entry => entry.GetProperty("src").GetString()!),
            "top_flows" => Top(figure, _flows, static entry =>
                $"{entry.GetProperty("src")} {entry.GetProperty("sport")} > {entry.GetProperty("dst")} {entry.GetProperty("dport")} protocol {entry.GetProperty("proto")}"),
            _ => Flat(figure.Name, figure.Value).Select(part => (part.Name, part.Value, Text(_counts.GetValueOrDefault(part.Name)))),
        });
        foreach ((string field, string wanted, string got) in figures.Where(figure => figure.Expected != figure.Got))
        {
            yield return new Difference("", "all", $"{name}.{field}", wanted, got);
        }

        string[] protocols = [.. Protocols()];
        string[] wantedProtocols = [.. expected.GetProperty("by_protocol").EnumerateObject().Select(protocol => protocol.Name).Order(StringComparer.Ordinal)];
        if (!protocols.SequenceEqual(wantedProtocols, StringComparer.Ordinal))
        {
            yield return new Difference("", "all", $"{name}.by_protocol", string.Join(' ', wantedProtocols), string.Join(' ', protocols));
        }
    }

    public IEnumerable<Difference> Compare(string name, PacketSums expected)
    {
        foreach (string key in _counts.Keys.Union(expected._counts.Keys, StringComparer.Ordinal))
        {
            (long wanted, long got) = (expected._counts.GetValueOrDefault(key), _counts.GetValueOrDefault(key));
            if (wanted != got)
            {
                yield return new Difference("", "all", $"{name}.{key}", Text(wanted), Text(got));
            }
        }

        string[] flows = [.. _flows.Except(expected._flows).Concat(expected._flows.Except(_flows)).Select(flow => flow.Key)];
        if (flows.Length > 0)
        {
            yield return new Difference("", "all", $"{name}.five_tuples", "as outer", flows[0]);
        }
    }

    /// <summary>The octets in order, and of each that is named its own figures: those with the same octets may stand in any order.</summary>
    private static IEnumerable<(string Field, string Expected, string Got)> Top(
        JsonProperty figure, Dictionary<string, (long Packets, long Octets)> sums, Func<JsonElement, string> key)
    {
        JsonElement[] entries = [.. figure.Value.EnumerateArray()];
        yield return (
            figure.Name,
            string.Join(' ', entries.Select(entry => entry.GetProperty("ip_bytes").GetRawText())),
            string.Join(' ', sums.Values.Select(sum => sum.Octets).OrderDescending().Take(Math.Max(entries.Length, Math.Min(5, sums.Count))).Select(Text)));
        foreach (JsonElement entry in entries)
        {
            (long packets, long octets) = sums.GetValueOrDefault(key(entry));
            yield return ($"{figure.Name}[{key(entry)}].ip_bytes", entry.GetProperty("ip_bytes").GetRawText(), Text(octets));
            if (entry.TryGetProperty("packets", out JsonElement wanted))
            {
                yield return ($"{figure.Name}[{key(entry)}].packets", wanted.GetRawText(), Text(packets));
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Flat(string name, JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().SelectMany(part => Flat($"{name}.{part.Name}", part.Value))
        : [(name, value.GetRawText())];

    private IEnumerable<string> Protocols() => _counts.Keys
        .Where(key => key.StartsWith("by_protocol.", StringComparison.Ordinal)).Select(key => key.Split('.')[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private void Count(string name, long by) => _counts[name] = _counts.GetValueOrDefault(name) + by;

    private static void Count(Dictionary<string, (long Packets, long Octets)> sums, string key, long octets)
    {
        (long packets, long before) = sums.GetValueOrDefault(key);
        sums[key] = (packets + 1, before + octets);
    }

    private static string Address(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        IPAddress parsed = new(bytes);
        return (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).ToString();
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
