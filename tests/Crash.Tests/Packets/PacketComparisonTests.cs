using System.Globalization;
using System.Text;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>Headers and names of every frame of the captures beside the repository, as tshark sees them and as we do.</summary>
public sealed class PacketComparisonTests(ITestOutputHelper output)
{
    private static readonly string[] s_fields =
    [
        "ip.src", "ip.dst", "ip.proto", "ip.len", "ip.ttl", "ip.dsfield", "ip.id", "ip.frag_offset", "ip.flags.mf", "ip.flags.df",
        "ipv6.src", "ipv6.dst", "ipv6.plen", "ipv6.hlim", "ipv6.tclass", "ipv6.flow", "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.window_size_value",
        "udp.srcport", "udp.dstport", "sctp.srcport", "sctp.dstport", "icmp.type", "icmp.code", "icmpv6.type", "icmpv6.code", "vlan.id", "vlan.priority",
        "ieee8021ad.id", "ieee8021ad.priority", "mpls.label", "pppoe.session_id", "eth.src", "eth.dst", "vxlan.vni", "gtp.teid", "gre.key", "erspan.spanid",
    ];

    private static readonly string[] s_names = ["dns.qry.name", "tls.handshake.extensions_server_name", "http.host", "tcp.stream"];

    [ToolFact("tshark")]
    public void Decode_SharedCaptures_HeadersAndNamesAreThoseOfTshark()
    {
        string shared = Path.GetFullPath(Path.Combine(LogDb.Root, "..", "shared", "captures"));
        string[] files =
        [
            .. new[] { "packets", "malformed" }.Select(kind => Path.Combine(shared, kind)).Where(Directory.Exists)
                .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => Path.GetExtension(file) is ".pcap" or ".pcapng" or ".cap").Order(StringComparer.Ordinal),
        ];
        if (files.Length == 0)
        {
            output.WriteLine("skipped: (no captures beside the repository)");
            return;
        }

        PacketDifferences differences = new();
        foreach (string file in files)
        {
            differences.File = Path.GetRelativePath(shared, file);
            CompareFile(file, differences);
        }

        foreach (KnownPacketDifference known in KnownPacketDifference.All)
        {
            output.WriteLine($"{known.File}: {known.Field}: {differences.Found.Count(known.Covers)} differ: {known.Reason}");
        }

        output.WriteLine($"{files.Length} files, {differences.Values:N0} values compared");
        PacketDifference[] unknown = [.. differences.Found.Where(difference => !KnownPacketDifference.All.Any(known => known.Covers(difference)))];
        Assert.True(unknown.Length == 0, $"{unknown.Length} of {differences.Values} differ: {string.Join('\n', unknown.GroupBy(difference => (difference.File, difference.Field)).Take(100).Select(group => $"{group.Count()} times {group.First()}"))}");
        Assert.InRange(differences.Values, 500_000, int.MaxValue);
    }

    /// <summary>Frames are read side by side as far as both go; how many there are is the business of the reader's tests.</summary>
    private static void CompareFile(string file, PacketDifferences differences)
    {
        CaptureReader reader;
        try
        {
            reader = CaptureReader.Open(file);
        }
        catch (CaptureFileException)
        {
            return;
        }

        using (reader)
        {
            differences.Frame = 0;
            foreach (Dictionary<string, string[]> theirs in TsharkPackets.Dissect(file, isReassembled: false, [.. s_fields, .. s_names]))
            {
                if (!reader.TryRead(out CapturedFrame frame))
                {
                    return;
                }

                differences.Frame++;
                new HeaderComparison(differences, theirs).Run(frame);
                CompareNames(differences, frame, theirs);
            }

            CompareStreams(file, differences);
        }
    }

    /// <summary>Names that we read before the message was complete, against those that tshark finds once it has put the segments together.</summary>
    private static void CompareStreams(string file, PacketDifferences differences)
    {
        if (differences.OfStreams.Count == 0)
        {
            return;
        }

        List<Dictionary<string, string[]>> whole = TsharkPackets.Dissect(file, isReassembled: true, s_names);
        foreach ((string field, string stream, string ours) in differences.OfStreams)
        {
            string[] names =
            [
                .. whole.Where(frame => frame.TryGetValue("tcp.stream", out string[]? streams) && streams[^1] == stream && frame.ContainsKey(field))
                    .SelectMany(frame => frame[field]).Select(name => Normal(field == "http.host" ? ApplicationName.HttpHost : ApplicationName.TlsServerName, name)),
            ];
            differences.Add($"{field} of stream {stream}", names.Contains(ours, StringComparer.Ordinal) ? ours : string.Join(' ', names), ours);
        }

        differences.OfStreams.Clear();
    }

    /// <summary>
    /// Of what is not looked at by us nothing is compared: names behind other transports (HTTP over SCTP), of packets that ICMP messages
    /// quote, and of SSDP, which is HTTP's form over UDP without its meaning.
    /// </summary>
    private static void CompareNames(PacketDifferences differences, in CapturedFrame frame, Dictionary<string, string[]> theirs)
    {
        PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders headers);
        if (PacketDecoder.TryDecodeInnermost(frame.Data, headers, out PacketHeaders innermost))
        {
            headers = innermost;
        }

        Span<byte> text = stackalloc byte[ApplicationNames.MaxNameBytes];
        ApplicationName kind = ApplicationNames.Read(frame.Data, headers, text, out int length);
        string ours = Encoding.ASCII.GetString(text[..length]);
        foreach ((string field, ApplicationName name) in (ReadOnlySpan<(string, ApplicationName)>)
            [("dns.qry.name", ApplicationName.DnsQuery), ("tls.handshake.extensions_server_name", ApplicationName.TlsServerName), ("http.host", ApplicationName.HttpHost)])
        {
            bool isLookedAt = headers.Protocol == 6 || (headers.Protocol == 17 && (name != ApplicationName.HttpHost || !IsSsdp(headers)));
            string first = isLookedAt && theirs.TryGetValue(field, out string[]? values) ? Normal(name, values[0]) : "";
            string stream = kind == name && first.Length == 0 && theirs.TryGetValue("tcp.stream", out string[]? streams) ? streams[^1] : "";
            if (stream.Length > 0)
            {
                differences.AddOfStream(field, stream, ours);
                continue;
            }

            differences.Add(field, first, kind == name ? ours : "");
        }
    }

    private static bool IsSsdp(in PacketHeaders headers) => headers.DestinationPort == 1900 || headers.SourcePort == 1900;

    /// <summary>In our form: small letters, bytes of UTF-8 escaped, hosts without ports.</summary>
    private static string Normal(ApplicationName kind, string name)
    {
        StringBuilder text = new();
        foreach (byte value in Encoding.UTF8.GetBytes(name.ToLowerInvariant()))
        {
            _ = value is > 0x20 and < 0x7f ? text.Append((char)value) : text.Append(CultureInfo.InvariantCulture, $"\\{value:d3}");
        }

        string all = text.ToString();
        int colon = kind == ApplicationName.HttpHost ? all.LastIndexOf(':') : -1;
        return kind == ApplicationName.DnsQuery && all == "<root>" ? "."
            : colon >= 0 && all.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? all[..colon] : all;
    }
}
