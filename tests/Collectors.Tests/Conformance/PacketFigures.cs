using System.Globalization;
using System.Text.Json;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>What our reader and decoder make of the files of a case, under the names of the reference.</summary>
internal sealed class PacketFigures
{
    private readonly PacketSums _outer = new();
    private readonly PacketSums _innermost = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, (long Packets, long Octets)> _minutes = [];

    /// <summary>Of the frames that have a time; null without.</summary>
    private long? _first;
    private long? _last;

    /// <summary>Why the last file ended early, or why it is no capture file; null when it is whole.</summary>
    public string? Error { get; private set; }

    public string? Container { get; private set; }

    public void Read(string path)
    {
        try
        {
            using CaptureReader reader = CaptureReader.Open(path);
            Container = reader.Kind;
            while (reader.TryRead(out CapturedFrame frame))
            {
                Add(frame);
            }

            Error = reader.Error;
        }
        catch (CaptureFileException refusal)
        {
            Error = refusal.Message;
        }
    }

    /// <summary>What differs from the figures of the reference; each of them is looked at.</summary>
    public IEnumerable<Difference> Compare(string source, JsonElement reference)
    {
        foreach (JsonProperty figure in reference.EnumerateObject())
        {
            foreach (Difference difference in Compare(figure))
            {
                yield return difference with { Source = source };
            }
        }
    }

    private IEnumerable<Difference> Compare(JsonProperty figure) => figure.Name switch
    {
        "container" => CompareContainer(figure.Value),
        "outer" => _outer.Compare(figure.Name, figure.Value),
        "innermost" => figure.Value.ValueKind == JsonValueKind.Object
            ? _innermost.Compare(figure.Name, figure.Value)
            : _innermost.Compare(figure.Name, figure.Value.GetString() == "same as outer" ? _outer : throw new InvalidDataException(figure.Value.GetRawText())),
        "first_ts_ns" => One(figure.Name, figure.Value.GetRawText(), Text(_first)),
        "last_ts_ns" => One(figure.Name, figure.Value.GetRawText(), Text(_last)),
        "outer_by_minute" => One(
            figure.Name,
            string.Join(' ', figure.Value.EnumerateArray().Select(minute => string.Join('/', minute.EnumerateArray().Select(part => part.GetRawText())))),
            string.Join(' ', _minutes.Select(minute => $"{Text(minute.Key)}/{Text(minute.Value.Packets)}/{Text(minute.Value.Octets)}"))),
        _ when figure.Value.ValueKind == JsonValueKind.Object => One(
            figure.Name,
            Joined(figure.Value.EnumerateObject().Select(part => (part.Name, part.Value.GetInt64()))),
            Joined(_counts.Where(count => count.Key.StartsWith(figure.Name + ".", StringComparison.Ordinal)).Select(count => (count.Key[(figure.Name.Length + 1)..], count.Value)))),
        _ => One(figure.Name, figure.Value.GetRawText(), Text(_counts.GetValueOrDefault(figure.Name))),
    };

    /// <summary>What stands in the headers of files shows in the time stamps and lengths; here whether a file was understood to its end.</summary>
    private IEnumerable<Difference> CompareContainer(JsonElement container)
    {
        // The variant with longer packet headers is a kind of pcap for us.
        string kind = container.GetProperty("container").GetString()!.Replace("-modified", "", StringComparison.Ordinal);
        bool isBroken = container.GetProperty("error").ValueKind != JsonValueKind.Null;
        return One("container.container", kind, Container ?? "unknown")
            .Concat(One("container.error", isBroken ? "some" : "none", Error is null ? "none" : "some"));
    }

    private void Add(in CapturedFrame frame)
    {
        PacketError error = PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders headers);
        bool hasInner = PacketDecoder.TryDecodeInnermost(frame.Data, headers, out PacketHeaders innermost);
        Count("packets");
        Count("captured_bytes", frame.Data.Length);
        Count("frame_bytes", frame.OriginalLength);
        Count("snapped_packets", frame.Data.Length < frame.OriginalLength ? 1 : 0);
        Count($"packets_by_linktype.{frame.LinkType}");
        Count($"packets_by_interface.{frame.Interface}");
        if (frame.Timestamp != 0)
        {
            _first = Math.Min(_first ?? long.MaxValue, frame.Timestamp);
            _last = Math.Max(_last ?? 0, frame.Timestamp);
        }

        if (error != PacketError.None)
        {
            Count("non_ip_packets");
            return;
        }

        Count($"ip_packets_by_vlan_tags.{headers.VlanCount + CarriedTags(frame.Data, headers)}");
        Count("ip_packets_under_mpls", headers.MplsCount > 0 ? 1 : 0);
        Count("ipv4_total_length_0_packets", headers.IpVersion == 4 && (headers.Flags & PacketFlags.LengthMissing) != PacketFlags.None ? 1 : 0);
        long minute = frame.Timestamp / 60_000_000_000 * 60;
        (long packets, long octets) = _minutes.GetValueOrDefault(minute);
        _minutes[minute] = (packets + 1, octets + headers.IpLength);
        _outer.Add(headers);
        _innermost.Add(hasInner ? innermost : headers);
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

    private void Count(string name, long by = 1) => _counts[name] = _counts.GetValueOrDefault(name) + by;

    private static IEnumerable<Difference> One(string field, string expected, string got) => expected == got ? [] : [new Difference("", "all", field, expected, got)];

    private static string Joined(IEnumerable<(string Name, long Value)> parts) =>
        string.Join(' ', parts.OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => $"{part.Name}:{Text(part.Value)}"));

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
