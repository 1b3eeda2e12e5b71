using System.Buffers.Binary;
using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Metering;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;
using Xunit.Abstractions;
using static LogFlowDb.Collectors.Tests.Metering.CarriedPacket;

namespace LogFlowDb.Collectors.Tests.Fuzz;

/// <summary>
/// Spoiled frames through the decoder, the readers of names and a meter that asks for everything. LOGFLOWDB_FUZZ=100000000 ./test --filter
/// FullyQualifiedName~PacketFuzz tries as many; LOGFLOWDB_SEED repeats a run. The readers of files have their own beside them.
/// </summary>
public sealed class PacketFuzzTests(ITestOutputHelper log)
{
    private const long UsualFrames = 1_000_000;
    private const int MaxBytes = 2048;

    private static readonly int[] s_linkTypes = [0, 1, 9, 12, 50, 51, 101, 104, 105, 107, 108, 113, 127, 192, 219, 228, 229, 239, 276];

    [Fact]
    public void Add_SpoiledFrames_NeverThrowAndLoseNothing()
    {
        long frames = Number("LOGFLOWDB_FUZZ", UsualFrames);
        int seed = (int)Number("LOGFLOWDB_SEED", Random.Shared.Next());
        Random random = new(seed);
        (int LinkType, byte[] Bytes)[] corpus = [.. Corpus()];
        long packets = 0, octets = 0;
        FlowMeter meter = new(
            new MeterSettings { Inner = true, Applications = true, RoundTrip = true, Bidirectional = true, MaxFlows = 5000 },
            rows =>
            {
                for (int row = 0; row < rows.RowCount; row++)
                {
                    packets += rows.Column("packet_count")[row].AsLong + rows.Column("reverse_packet_count")[row].AsLong;
                    octets += rows.Column("octet_count")[row].AsLong + rows.Column("reverse_octet_count")[row].AsLong;
                }
            });
        byte[] buffer = new byte[MaxBytes];
        Span<byte> name = stackalloc byte[ApplicationNames.MaxNameBytes];
        for (long i = 0; i < frames; i++)
        {
            (int linkType, byte[] origin) = corpus[random.Next(corpus.Length)];
            Span<byte> frame = Spoil(random, corpus, origin, buffer);
            linkType = random.Next(16) == 0 ? s_linkTypes[random.Next(s_linkTypes.Length)] : linkType;
            try
            {
                meter.Add(new CapturedFrame { LinkType = linkType, Timestamp = 1_790_000_000_000_000_000 + (i * 1000), OriginalLength = frame.Length, Data = frame });
                PacketDecoder.Decode(linkType, frame, out PacketHeaders headers);
                ApplicationName kind = ApplicationNames.Read(frame, headers, name, out int length);
                if (kind == ApplicationName.None != (length == 0) || name[..length].ContainsAnyExceptInRange((byte)0x21, (byte)0x7e))
                {
                    throw new InvalidOperationException("a name that cannot be");
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, frame {i}, link type {linkType}: {Convert.ToHexString(frame)}", failure);
            }
        }

        meter.EndAll();
        MeterStatistics statistics = meter.Statistics();
        log.WriteLine($"seed {seed}: {frames:N0} frames, 0 exceptions; {statistics}");
        Assert.Equal((frames, statistics.Packets, statistics.Octets), (statistics.Frames, packets, octets));
        Assert.Equal(frames, statistics.Packets + statistics.NonIpPackets);
        Assert.InRange(statistics.Packets, frames / 4, frames);
    }

    private static Span<byte> Spoil(Random random, (int LinkType, byte[] Bytes)[] corpus, byte[] origin, byte[] buffer)
    {
        int length = Math.Min(origin.Length, MaxBytes);
        origin.AsSpan(0, length).CopyTo(buffer);
        for (int changes = random.Next(5); changes > 0 && length > 0; changes--)
        {
            int at = random.Next(length);
            switch (random.Next(6))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 2 when length - at >= 2:
                    BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), (ushort)(random.Next(3) switch { 0 => length - at, 1 => 0, _ => 0xffff }));
                    break;
                case 3:
                    length = at;
                    break;
                case 4:
                    // What another frame has from there on: headers in orders that no sender chooses.
                    byte[] other = corpus[random.Next(corpus.Length)].Bytes;
                    int from = Math.Min(random.Next(other.Length + 1), other.Length), count = Math.Min(other.Length - from, MaxBytes - at);
                    other.AsSpan(from, count).CopyTo(buffer.AsSpan(at));
                    length = Math.Max(length, at + count);
                    break;
            }
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Made-up frames, and the first of each capture beside the repository.</summary>
    private static IEnumerable<(int LinkType, byte[] Bytes)> Corpus()
    {
        TestPacket tcp = new(), udp = new() { Protocol = TestPacket.Udp, DestinationPort = 53 };
        byte[][] made =
        [
            tcp.With(Hello("www.example.org")), tcp.With(Request("www.example.org")), udp.With(Question("www.example.org")), (tcp with { Flags = 2 }).With([], 1),
            (tcp.Reply() with { Flags = 18 }).With([], 1, 2), (tcp with { Vlan = 5 }).With([]), (tcp with { Source = "2001:db8::1", Destination = "2001:db8::2" }).With(Request("b")),
            InVxlan(tcp.With(Hello("a")), 7), InGtp(tcp.With([]), 7), InIp(InVxlan(udp.With(Question("c")), 9)), (udp with { MoreFragments = true }).With(Question("d")),
        ];
        foreach (byte[] frame in made)
        {
            yield return (LinkType.Ethernet, frame);
        }

        string[] files = SharedCaptures.Folder is { } folder ? Directory.GetFiles(Path.Combine(folder, "packets"), "*.pcap", SearchOption.AllDirectories) : [];
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            using CaptureReader reader = CaptureReader.Open(file);
            List<(int, byte[])> frames = [];
            while (frames.Count < 10 && reader.TryRead(out CapturedFrame frame))
            {
                frames.Add((frame.LinkType, frame.Data.ToArray()));
            }

            foreach ((int, byte[]) frame in frames)
            {
                yield return frame;
            }
        }
    }

    private static long Number(string variable, long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : usual;
}
