using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Import;

/// <summary>
/// The packets of a capture file as rows: time, lengths and the outermost headers, by the names that flows have for them. What a packet
/// does not have is null. Not thread-safe.
/// </summary>
public sealed class PacketFileReader : IDisposable
{
    // Lambdas, so that a field is a line; a packet costs a call for each.
    private static readonly (string Name, ValueKind Kind, CellOf Cell)[] s_fields =
    [
        ("protocol", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 0 ? null : p.Protocol),
        ("src_port", ValueKind.Long, static (in PacketHeaders p) => Has(p, PacketFlags.HasPorts) ? p.SourcePort : null),
        ("dst_port", ValueKind.Long, static (in PacketHeaders p) => Has(p, PacketFlags.HasPorts) ? p.DestinationPort : null),
        ("tcp_flags", ValueKind.Long, static (in PacketHeaders p) => IsTcp(p) ? p.TcpFlags : null),
        ("tcp_window_size", ValueKind.Long, static (in PacketHeaders p) => IsTcp(p) ? p.TcpWindow : null),
        ("icmp_type", ValueKind.Long, static (in PacketHeaders p) => IsIcmp(p) ? p.IcmpType : null),
        ("icmp_code", ValueKind.Long, static (in PacketHeaders p) => IsIcmp(p) ? p.IcmpCode : null),
        ("octet_count", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 0 ? null : p.IpLength),
        ("ip_version", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 0 ? null : p.IpVersion),
        ("tos", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 0 ? null : p.TrafficClass),
        ("ttl", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 0 ? null : p.Ttl),
        ("flow_label", ValueKind.Long, static (in PacketHeaders p) => p.IpVersion == 6 ? p.FlowLabel : null),
        ("fragment_id", ValueKind.Long, static (in PacketHeaders p) => p.IsFragment || p.IpVersion == 4 ? p.FragmentId : null),
        ("fragment_offset", ValueKind.Long, static (in PacketHeaders p) => p.IsFragment ? p.FragmentOffset : null),
        ("ether_type", ValueKind.Long, static (in PacketHeaders p) => p.EtherType == 0 ? null : p.EtherType),
        ("src_mac", ValueKind.Mac, static (in PacketHeaders p) => Has(p, PacketFlags.HasSourceMac) ? (long)p.SourceMac : null),
        ("dst_mac", ValueKind.Mac, static (in PacketHeaders p) => Has(p, PacketFlags.HasDestinationMac) ? (long)p.DestinationMac : null),
        ("vlan_id", ValueKind.Long, static (in PacketHeaders p) => p.VlanCount > 0 ? p.VlanId : null),
        ("inner_vlan_id", ValueKind.Long, static (in PacketHeaders p) => p.VlanCount > 1 ? p.InnerVlanId : null),
    ];

    private readonly CaptureReader _capture;

    /// <param name="filter">Of packets, in the language of libpcap; null takes them all.</param>
    /// <exception cref="CaptureFileException">The file is no capture file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    /// <exception cref="CaptureException">The filter is wrong for it, or libpcap is missing.</exception>
    public PacketFileReader(string path, string? filter = null) => _capture = CaptureReader.Open(path, filter);

    private delegate long? CellOf(in PacketHeaders packet);

    /// <summary>Why reading ended before the end of the file; null when it did not.</summary>
    public string? Error => _capture.Error;

    /// <summary>True when a file holds export messages, bare or in one of its first packets: what is in it then are flows.</summary>
    /// <exception cref="CaptureFileException">The file is neither.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool HoldsExports(string path)
    {
        using ImportSource source = new(path);
        return source.HoldsExports();
    }

    /// <summary>The next packets, at most so many; null at the end, see <see cref="Error"/>.</summary>
    public RowBatch? Next(int maxRows)
    {
        long[] times = new long[maxRows], lengths = new long[maxRows], captured = new long[maxRows];
        IpValue[] sources = new IpValue[maxRows], destinations = new IpValue[maxRows];
        long[][] cells = Array.ConvertAll(s_fields, _ => new long[maxRows]);
        NullMask?[] nulls = new NullMask?[s_fields.Length];
        NullMask? noAddress = null;
        int count = 0;
        while (count < maxRows && _capture.TryRead(out CapturedFrame frame))
        {
            PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet);
            times[count] = frame.Timestamp;
            lengths[count] = frame.OriginalLength;
            captured[count] = frame.Data.Length;
            if (packet.IpVersion == 0)
            {
                (noAddress ??= new NullMask(maxRows)).Set(count);
            }
            else
            {
                sources[count] = new IpValue(packet.Source);
                destinations[count] = new IpValue(packet.Destination);
            }

            for (int i = 0; i < s_fields.Length; i++)
            {
                if (s_fields[i].Cell(in packet) is { } value)
                {
                    cells[i][count] = value;
                }
                else
                {
                    (nulls[i] ??= new NullMask(maxRows)).Set(count);
                }
            }

            count++;
        }

        if (count == 0)
        {
            return null;
        }

        List<string> names = [SystemFields.Time, "src_ip", "dst_ip"];
        List<Column> columns =
        [
            new LongColumn(ValueKind.Date, times.AsMemory(0, count)),
            new IpColumn(sources.AsMemory(0, count), NullMask.Slice(noAddress, 0, count)),
            new IpColumn(destinations.AsMemory(0, count), NullMask.Slice(noAddress, 0, count)),
        ];
        for (int i = 0; i < s_fields.Length; i++)
        {
            // What none of them has is no field of the rows.
            NullMask? mask = NullMask.Slice(nulls[i], 0, count);
            if (mask is null || mask.Count < count)
            {
                names.Add(s_fields[i].Name);
                columns.Add(new LongColumn(s_fields[i].Kind, cells[i].AsMemory(0, count), mask));
            }
        }

        names.AddRange(["frame_length", "captured_length"]);
        columns.AddRange([new LongColumn(ValueKind.Long, lengths.AsMemory(0, count)), new LongColumn(ValueKind.Long, captured.AsMemory(0, count))]);
        return new RowBatch(count, [.. names], [.. columns]);
    }

    public void Dispose() => _capture.Dispose();

    private static bool Has(in PacketHeaders packet, PacketFlags flag) => (packet.Flags & flag) != PacketFlags.None;

    private static bool IsTcp(in PacketHeaders packet) => packet.Protocol == 6 && Has(packet, PacketFlags.HasPorts) && !Has(packet, PacketFlags.CutInTransport);

    private static bool IsIcmp(in PacketHeaders packet) => packet.Protocol is 1 or 58 && packet.IpVersion != 0 && !Has(packet, PacketFlags.CutInTransport) && packet.FragmentOffset == 0;
}
