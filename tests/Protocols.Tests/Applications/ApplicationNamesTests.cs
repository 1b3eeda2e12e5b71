using System.Text;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;
using static LogFlowDb.Protocols.Tests.Applications.ApplicationSamples;
using static LogFlowDb.Protocols.Tests.Support.PacketBytes;

namespace LogFlowDb.Protocols.Tests.Applications;

public sealed class ApplicationNamesTests
{
    private static readonly string s_dns = Convert.ToHexString(Dns("www", "example", "org"));
    private static readonly string s_tls = Convert.ToHexString(InRecords(Hello("www.example.org"), 100));
    private static readonly string s_http = Convert.ToHexString("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n"u8);

    [Fact]
    public void Read_EachKind_IsFound()
    {
        AssertNamed(ApplicationName.DnsQuery, Ipv4(17, Udp(53, s_dns)));
        AssertNamed(ApplicationName.DnsQuery, Ipv4(17, Udp(40000, s_dns, source: 53)));
        AssertNamed(ApplicationName.DnsQuery, Ipv6(17, Udp(5353, s_dns, source: 5353)));
        AssertNamed(ApplicationName.DnsQuery, Ipv4(17, Udp(5355, s_dns)));
        AssertNamed(ApplicationName.DnsQuery, Ipv4(6, Tcp($"{s_dns.Length / 2:x4}" + s_dns).Replace("03e80050", "03e80035", StringComparison.Ordinal)));
        AssertNamed(ApplicationName.TlsServerName, Ipv4(6, Tcp(s_tls)));
        AssertNamed(ApplicationName.TlsServerName, Ipv4(6, Tcp(s_tls).Replace("03e80050", "03e80035", StringComparison.Ordinal)));
        AssertNamed(ApplicationName.HttpHost, Ipv6(6, Tcp(s_http)));
    }

    [Fact]
    public void Read_FirstFragment_IsFoundWhenTheNameIsThere() => AssertNamed(ApplicationName.DnsQuery, Ipv4(17, Udp(53, s_dns), fragment: 0x2000));

    [Fact]
    public void Read_AnythingElse_IsNone()
    {
        AssertNone(Ipv4(17, Udp(54, s_dns)));
        AssertNone(Ipv4(17, Udp(53)));
        AssertNone(Ipv4(17, Udp(53, s_dns), fragment: 0x0010));
        AssertNone(Ipv4(17, Udp(443, s_tls)));
        AssertNone(Ipv4(6, Tcp()));
        AssertNone(Ipv4(6, Tcp(s_dns)));
        AssertNone(Ipv4(1, "0800" + "0000" + s_http));
        AssertNone(Ipv4(132, "03e80035" + s_dns));
    }

    [Fact]
    public void Read_PaddingBehindThePacket_IsNotRead() =>
        AssertNone(Ipv4(6, Tcp(s_http), length: 20 + 20 + (s_http.Length / 2) - 4)[..^6]);

    [Fact]
    public void Read_FrameShorterThanItsHeadersSay_IsNone()
    {
        byte[] frame = Convert.FromHexString(Ipv4(6, Tcp(s_http)));
        PacketDecoder.Decode(LinkType.Raw, frame, out PacketHeaders headers);
        Span<byte> name = stackalloc byte[ApplicationNames.MaxNameBytes];
        Assert.Equal(ApplicationName.None, ApplicationNames.Read(frame.AsSpan(1), headers, name, out _));
    }

    private static void AssertNamed(ApplicationName kind, string hex)
    {
        (ApplicationName found, string name) = Read(hex);
        Assert.Equal((kind, "www.example.org"), (found, name));
    }

    private static void AssertNone(string hex) => Assert.Equal((ApplicationName.None, ""), Read(hex));

    private static (ApplicationName, string) Read(string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        Assert.Equal(PacketError.None, PacketDecoder.Decode(LinkType.Raw, frame, out PacketHeaders headers));
        Span<byte> name = stackalloc byte[ApplicationNames.MaxNameBytes];
        ApplicationName found = ApplicationNames.Read(frame, headers, name, out int length);
        return (found, Encoding.ASCII.GetString(name[..length]));
    }
}
