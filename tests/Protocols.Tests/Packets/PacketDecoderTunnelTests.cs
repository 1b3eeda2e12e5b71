using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Tests.Support;
using static LogFlowDb.Protocols.Tests.Support.PacketBytes;

namespace LogFlowDb.Protocols.Tests.Packets;

/// <summary>Packets within packets.</summary>
public sealed class PacketDecoderTunnelTests
{
    [Theory]
    [InlineData("ip in ip", TunnelKind.IpInIp, 0)]
    [InlineData("4in6", TunnelKind.IpInIp, 0)]
    [InlineData("gre", TunnelKind.Gre, 7)]
    [InlineData("gre, pptp", TunnelKind.Gre, 7)]
    [InlineData("nvgre", TunnelKind.Nvgre, 0x123)]
    [InlineData("erspan", TunnelKind.Erspan, 0)]
    [InlineData("erspan II", TunnelKind.Erspan, 5)]
    [InlineData("erspan III", TunnelKind.Erspan, 6)]
    [InlineData("vxlan", TunnelKind.Vxlan, 0x123)]
    [InlineData("vxlan-gpe", TunnelKind.Vxlan, 0x123)]
    [InlineData("geneve", TunnelKind.Geneve, 0x123)]
    [InlineData("geneve, ip", TunnelKind.Geneve, 0x123)]
    [InlineData("gtp-u", TunnelKind.Gtp, 9)]
    [InlineData("gtp-u, extensions", TunnelKind.Gtp, 9)]
    [InlineData("mpls in udp", TunnelKind.Mpls, 16)]
    [InlineData("mpls in ip", TunnelKind.Mpls, 16)]
    public void TryDecodeInner_AnyTunnel_GivesTheCarriedPacket(string name, TunnelKind kind, long id)
    {
        (int linkType, string hex) = PacketSamples.All[name];
        byte[] frame = Convert.FromHexString(hex);
        Assert.Equal(PacketError.None, PacketDecoder.Decode(linkType, frame, out PacketHeaders outer));

        Assert.True(PacketDecoder.TryDecodeInner(frame, outer, out PacketHeaders inner));

        Assert.Equal((kind, (uint)id, 1), (inner.Tunnel, inner.TunnelId, inner.TunnelDepth));
        Assert.Equal((WireBuilder.Address("192.0.2.1"), WireBuilder.Address("192.0.2.2")), (inner.Source, inner.Destination));
        Assert.Equal((44L, 80, 32, frame.Length), (inner.IpLength, inner.DestinationPort, inner.Ttl, inner.EndOffset));
        bool hasEthernet = name.StartsWith("erspan", StringComparison.Ordinal) || name is "vxlan" or "geneve" or "nvgre";
        Assert.Equal(hasEthernet ? 0x0b0000000001ul : 0, inner.SourceMac);
        Assert.Equal((TunnelKind.None, 0), (outer.Tunnel, outer.TunnelDepth));
    }

    [Fact]
    public void TryDecodeInnermost_6In4_GivesTheIpv6Packet()
    {
        byte[] frame = PacketSamples.Bytes("6in4");
        PacketDecoder.Decode(LinkType.Raw, frame, out PacketHeaders outer);

        Assert.True(PacketDecoder.TryDecodeInnermost(frame, outer, out PacketHeaders inner));

        Assert.Equal((6, 53, 48L), (inner.IpVersion, inner.DestinationPort, inner.IpLength));
    }

    [Fact]
    public void TryDecodeInnermost_TunnelInTunnel_GivesTheLast()
    {
        string vxlan = Ipv4(17, Udp(4789, "08000000" + "00012300" + InnerEthernet(0x8100, "0005" + "0800" + Carried)));
        byte[] frame = Convert.FromHexString(Ethernet(0x800, Ipv4(47, "0000" + "88be" + InnerEthernet(0x800, vxlan))));
        PacketDecoder.Decode(LinkType.Ethernet, frame, out PacketHeaders outer);

        Assert.True(PacketDecoder.TryDecodeInnermost(frame, outer, out PacketHeaders inner));

        Assert.Equal((TunnelKind.Vxlan, 2, 5, 80), (inner.Tunnel, inner.TunnelDepth, inner.VlanId, inner.DestinationPort));
    }

    [Fact]
    public void TryDecodeInnermost_TooManyTunnels_StopsAtTheFourth()
    {
        string packet = Carried;
        for (int i = 0; i < 6; i++)
        {
            packet = Ipv4(4, packet);
        }

        byte[] frame = Convert.FromHexString(packet);
        PacketDecoder.Decode(LinkType.Raw, frame, out PacketHeaders outer);

        Assert.True(PacketDecoder.TryDecodeInnermost(frame, outer, out PacketHeaders inner));

        Assert.Equal((4, 4, 80), (inner.TunnelDepth, inner.Protocol, inner.NetworkOffset));
    }

    [Theory]
    [InlineData("802.1Q")]
    [InlineData("sctp")]
    [InlineData("icmp")]
    public void TryDecodeInner_NoTunnel_IsFalse(string name) => AssertNone(PacketSamples.All[name].LinkType, PacketSamples.All[name].Hex);

    [Theory]
    [InlineData("4001" + "0800")]
    [InlineData("4000" + "0800" + "00000000")]
    [InlineData("0002" + "0800")]
    [InlineData("0000" + "0806")]
    [InlineData("0000" + "0800" + "45")]
    [InlineData("8000" + "0800")]
    [InlineData("00")]
    public void TryDecodeInner_GreThatLeadsNowhere_IsFalse(string gre) => AssertNone(LinkType.Raw, Ipv4(47, gre));

    [Theory]
    [InlineData(2152, "32fe002c00000009" + "00000000")]
    [InlineData(2152, "34ff002c00000009" + "00000085" + "00100185")]
    [InlineData(2152, "34ff002c00000009" + "00000085" + "ff100185")]
    [InlineData(6081, "3f00080000012300")]
    [InlineData(6081, "4000080000012300")]
    [InlineData(4789, "0800000000012300" + "0b00")]
    [InlineData(53, "0800000000012300")]
    public void TryDecodeInner_UdpThatLeadsNowhere_IsFalse(int port, string payload) => AssertNone(LinkType.Raw, Ipv4(17, Udp(port, payload)));

    [Fact]
    public void TryDecodeInner_LaterFragment_IsFalse() => AssertNone(LinkType.Raw, Ipv4(4, Carried, fragment: 0x0010));

    /// <summary>The segments of a routing header behind which a packet stands are cut: it is known to be there, not what is in it.</summary>
    [Fact]
    public void TryDecodeInner_ExtensionHeaderCut_IsFalse()
    {
        byte[] frame = Convert.FromHexString(Ipv6(43, "0404" + "0401" + "0100" + "0000" + "20010db8000000000000000000000003", length: 1000));
        PacketDecoder.Decode(LinkType.Raw, frame, out PacketHeaders outer);

        Assert.Equal((4, PacketFlags.CutInNetwork, frame.Length), (outer.Protocol, outer.Flags, outer.TransportOffset));
        Assert.False(PacketDecoder.TryDecodeInner(frame, outer, out _));
    }

    [Fact]
    public void TryDecodeInner_AnotherFrame_IsFalse()
    {
        PacketDecoder.Decode(LinkType.Raw, PacketSamples.Bytes("gre"), out PacketHeaders outer);

        Assert.False(PacketDecoder.TryDecodeInner([], outer, out _));
        Assert.False(PacketDecoder.TryDecodeInner([1, 2, 3], default, out _));
    }

    private static void AssertNone(int linkType, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        PacketDecoder.Decode(linkType, frame, out PacketHeaders outer);
        Assert.False(PacketDecoder.TryDecodeInner(frame, outer, out _));
        Assert.False(PacketDecoder.TryDecodeInnermost(frame, outer, out _));
    }
}
