using System.Globalization;
using System.Text.Json;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Packets;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Pcap;

/// <summary>Decodes every frame of real captures and compares sums with the reference figures beside them.</summary>
public sealed class PacketConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    public static TheoryData<string> Cases()
    {
        string[] cases = [.. SharedCaptures.Cases("packets")];
        return cases.Length > 0 ? [.. cases] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_RealCapture_SumsAreThoseOfTheReference(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        string folder = Path.Combine(SharedCaptures.Folder!, name);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        foreach (JsonElement result in expected.RootElement.GetProperty("results").EnumerateArray())
        {
            JsonElement reference = result.GetProperty("reference");
            Sums outer = new();
            Sums innermost = new();
            foreach (JsonElement file in result.GetProperty("files").EnumerateArray())
            {
                Read(Path.Combine(folder, file.GetString()!), outer, innermost);
            }

            Assert.Equal(reference.GetProperty("packets").GetInt64(), outer.Frames);
            Assert.Equal(reference.GetProperty("non_ip_packets").GetInt64(), outer.NotIp);
            Assert.Equal(reference.GetProperty("ip_packets_under_mpls").GetInt64(), outer.UnderMpls);
            Assert.Equal(Numbers(reference.GetProperty("ip_packets_by_vlan_tags")), Text(outer.ByTags));
            Compare(reference.GetProperty("outer"), outer);
            JsonElement inner = reference.GetProperty("innermost");
            Compare(inner.ValueKind == JsonValueKind.Object ? inner : reference.GetProperty("outer"), innermost);
        }
    }

    private static void Read(string path, Sums outer, Sums innermost)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        while (reader.TryRead(out CapturedFrame frame))
        {
            PacketError error = PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders headers);
            outer.Add(error, headers, headers.VlanCount + CarriedTags(frame.Data, headers));
            innermost.Add(error, PacketDecoder.TryDecodeInnermost(frame.Data, headers, out PacketHeaders last) ? last : headers, 0);
        }
    }

    /// <summary>The reference counts the tags of an Ethernet frame within MPLS too; our headers have those of the outer frame.</summary>
    private static int CarriedTags(ReadOnlySpan<byte> frame, in PacketHeaders headers)
    {
        if (headers.PseudowireOffset == 0)
        {
            return 0;
        }

        PacketDecoder.Decode(LinkType.Ethernet, frame[headers.PseudowireOffset..], out PacketHeaders carried);
        return carried.VlanCount;
    }

    private static void Compare(JsonElement expected, Sums sums)
    {
        Assert.Equal(
            (Number(expected, "ipv4_packets"), Number(expected, "ipv4_bytes"), Number(expected, "ipv6_packets"), Number(expected, "ipv6_bytes")),
            (sums.Ipv4.Packets, sums.Ipv4.Octets, sums.Ipv6.Packets, sums.Ipv6.Octets));
        Assert.Equal(
            expected.GetProperty("by_protocol").EnumerateObject()
                .Select(protocol => $"{protocol.Name}: {Number(protocol.Value, "packets")} {Number(protocol.Value, "ip_bytes")}")
                .Order(StringComparer.Ordinal),
            sums.ByProtocol
                .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value.Packets} {entry.Value.Octets}"))
                .Order(StringComparer.Ordinal));
        JsonElement fragments = expected.GetProperty("fragments");
        Assert.Equal((Number(fragments, "first"), Number(fragments, "later")), (sums.FirstFragments, sums.LaterFragments));
        Assert.Equal(Number(expected, "distinct_sources"), sums.Sources.Count);
        Assert.Equal(Number(expected, "five_tuples"), sums.Tuples.Count);
    }

    private static long Number(JsonElement parent, string name) => parent.GetProperty(name).GetInt64();

    private static IEnumerable<string> Numbers(JsonElement parent) =>
        parent.EnumerateObject().Select(entry => $"{entry.Name}: {entry.Value.GetInt64()}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Text(Dictionary<int, long> counts) => counts
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value}")).Order(StringComparer.Ordinal);

    private sealed class Sums
    {
        public long Frames { get; private set; }

        public long NotIp { get; private set; }

        public long UnderMpls { get; private set; }

        public long FirstFragments { get; private set; }

        public long LaterFragments { get; private set; }

        public (long Packets, long Octets) Ipv4 { get; private set; }

        public (long Packets, long Octets) Ipv6 { get; private set; }

        public Dictionary<int, long> ByTags { get; } = [];

        public Dictionary<int, (long Packets, long Octets)> ByProtocol { get; } = [];

        public HashSet<UInt128> Sources { get; } = [];

        public HashSet<(UInt128, UInt128, int, int, int)> Tuples { get; } = [];

        public void Add(PacketError error, in PacketHeaders headers, int tags)
        {
            Frames++;
            if (error != PacketError.None)
            {
                NotIp++;
                return;
            }

            if (headers.IpVersion == 4)
            {
                Ipv4 = (Ipv4.Packets + 1, Ipv4.Octets + headers.IpLength);
            }
            else
            {
                Ipv6 = (Ipv6.Packets + 1, Ipv6.Octets + headers.IpLength);
            }

            UnderMpls += headers.MplsCount > 0 ? 1 : 0;
            FirstFragments += headers.IsFragment && headers.FragmentOffset == 0 ? 1 : 0;
            LaterFragments += headers.FragmentOffset > 0 ? 1 : 0;
            ByTags[tags] = ByTags.GetValueOrDefault(tags) + 1;
            (long packets, long octets) = ByProtocol.GetValueOrDefault(headers.Protocol);
            ByProtocol[headers.Protocol] = (packets + 1, octets + headers.IpLength);
            Sources.Add(headers.Source);
            Tuples.Add((headers.Source, headers.Destination, headers.Protocol, headers.SourcePort, headers.DestinationPort));
        }
    }
}
