using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Pmacct;
using LogFlowDb.Query;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Console.Tests.Pmacct;

/// <summary>The packets that libpcap takes by a filter are those for which the translation holds.</summary>
public sealed class BpfAgainstLibpcapTests(ITestOutputHelper output)
{
    private const int Packets = 400;
    private const int Filters = 250;

    /// <summary>
    /// Filters are short and always the same: the optimizer of libpcap 1.10.3 gets some long ones wrong, for which tcpdump and tcpdump -O
    /// take different packets.
    /// </summary>
    private const int Seed = 20261122;
    private const int MostTests = 3;

    private static readonly string[] s_hosts = ["10.0.0.1", "10.0.0.2", "10.1.7.9", "192.168.3.4", "2001:db8::1", "2001:db8:0:1::2"];
    private static readonly string[] s_nets = ["10.0.0.0/8", "10.0.0.0/30", "10", "192.168", "192.168.3.0/24", "2001:db8::/32", "2001:db8:0:1::/64"];
    private static readonly int[] s_ports = [22, 53, 80, 443, 1024, 50_000];
    private static readonly int[] s_protocols = [1, 6, 17, 47, 58, 132];

    [Fact]
    public void Translate_RandomFilters_HoldForThePacketsThatLibpcapTakes()
    {
        if (!PacketFilter.IsAvailable)
        {
            output.WriteLine("skipped: no libpcap");
            return;
        }

        Random random = new(Seed);
        using TestDirectory directory = new();
        Directory.CreateDirectory(directory.Data);
        string capture = Path.Combine(directory.Data, "packets.pcap");
        File.WriteAllBytes(capture, Capture(random));
        using Instance instance = Instance.Open(Path.Combine(directory.Data, "none"), InstanceMode.ReadOnly);
        for (int i = 0; i < Filters; i++)
        {
            string filter = Filter(random, depth: 0);
            string expression = BpfReader.Translate(filter).Expression;
            string expected = Count(instance, $"pcapfile as=packets filter=\"{filter}\" {capture} | stats count");
            string found = Count(instance, $"pcapfile as=packets {capture} | search {expression} | stats count");
            Assert.True(expected == found, $"{filter}\n{expression}\nlibpcap takes {expected}, the translation holds for {found}");
        }
    }

    private static string Count(Instance instance, string query)
    {
        using FakeSession session = new("");
        try
        {
            QueryRun.Execute(instance, session, new QueryRequest(query, "csv"));
        }
        catch (QueryExecutionException contradiction) when (contradiction.Message.Contains("rejects all packets", StringComparison.Ordinal))
        {
            return "count\n0\n";
        }

        return session.OutputText;
    }

    private static string Filter(Random random, int depth)
    {
        string one = random.Next(depth < MostTests - 1 ? 4 : 3) switch
        {
            0 or 1 => Test(random),
            2 => $"not {Test(random)}",
            _ => $"({Filter(random, depth + 1)})",
        };
        return depth == MostTests - 1 || random.Next(2) == 0 ? one : $"{one} {(random.Next(2) == 0 ? "and" : "or")} {Filter(random, depth + 1)}";
    }

    private static string Test(Random random)
    {
        string direction = new[] { "", "src ", "dst ", "src or dst ", "src and dst " }[random.Next(5)];
        string ports = new[] { "", "tcp ", "udp ", "sctp " }[random.Next(4)];
        return random.Next(9) switch
        {
            0 => $"{direction}host {s_hosts[random.Next(s_hosts.Length)]}",
            1 => $"{direction}net {s_nets[random.Next(s_nets.Length)]}",
            2 => $"{ports}{direction}port {s_ports[random.Next(s_ports.Length)].ToString(CultureInfo.InvariantCulture)}",
            3 => $"{ports}{direction}portrange {random.Next(100).ToString(CultureInfo.InvariantCulture)}-{random.Next(100, 60_000).ToString(CultureInfo.InvariantCulture)}",
            4 => new[] { "tcp", "udp", "icmp", "icmp6", "sctp", "ip", "ip6" }[random.Next(7)],
            5 => $"ip proto {s_protocols[random.Next(s_protocols.Length)].ToString(CultureInfo.InvariantCulture)}",
            6 => $"proto {s_protocols[random.Next(s_protocols.Length)].ToString(CultureInfo.InvariantCulture)}",
            7 => $"ether {(random.Next(2) == 0 ? "src" : "dst")} 2:0:0:0:0:{random.Next(3).ToString(CultureInfo.InvariantCulture)}",
            _ => $"port ({s_ports[random.Next(s_ports.Length)].ToString(CultureInfo.InvariantCulture)} or {s_ports[random.Next(s_ports.Length)].ToString(CultureInfo.InvariantCulture)})",
        };
    }

    /// <summary>A pcap file of Ethernet frames, none of them cut or in parts.</summary>
    private static byte[] Capture(Random random)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        foreach (uint word in new uint[] { 0xa1b2c3d4, 0x0004_0002, 0, 0, 65_535, 1 })
        {
            writer.Write(word);
        }

        for (int i = 0; i < Packets; i++)
        {
            byte[] frame = Frame(random);
            foreach (int word in new[] { 1_790_000_000 + i, 0, frame.Length, frame.Length })
            {
                writer.Write(word);
            }

            writer.Write(frame);
        }

        return file.ToArray();
    }

    private static byte[] Frame(Random random)
    {
        bool isV6 = random.Next(3) == 0;
        IPAddress Host() => IPAddress.Parse(s_hosts[isV6 ? 4 + random.Next(2) : random.Next(4)]);
        byte protocol = (byte)s_protocols[random.Next(s_protocols.Length)];
        int header = isV6 ? 40 : 20;
        byte[] frame = new byte[14 + header + 40];
        frame[0] = frame[6] = 2;
        frame[5] = (byte)random.Next(3);
        frame[11] = (byte)random.Next(3);
        Span<byte> ip = frame.AsSpan(14);
        if (isV6)
        {
            (frame[12], frame[13]) = (0x86, 0xdd);
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], 40);
            (ip[6], ip[7]) = (protocol, 64);
            Host().TryWriteBytes(ip[8..], out _);
            Host().TryWriteBytes(ip[24..], out _);
        }
        else
        {
            (frame[12], frame[13]) = (0x08, 0x00);
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 60);
            (ip[8], ip[9]) = (64, protocol);
            Host().TryWriteBytes(ip[12..], out _);
            Host().TryWriteBytes(ip[16..], out _);
        }

        BinaryPrimitives.WriteUInt16BigEndian(ip[header..], (ushort)s_ports[random.Next(s_ports.Length)]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(header + 2)..], (ushort)s_ports[random.Next(s_ports.Length)]);
        ip[header + 12] = 0x50;
        return frame;
    }
}
