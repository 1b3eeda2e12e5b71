using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.Packets;

public sealed class PacketReaderTests
{
    private static WireBuilder Ipv4(WireBuilder link, int payload) => link
        .U8(0x45, 0).U16(28 + payload, 1, 0).U8(64, 17).U16(0).Ip("10.0.0.1").Ip("10.0.0.2")
        .U16(1000, 2055, 8 + payload, 0);

    [Theory]
    [InlineData(LinkType.Ethernet, "ffffffffffff0202020202020800")]
    [InlineData(LinkType.Ethernet, "ffffffffffff02020202020288a8000a8100000b0800")]
    [InlineData(LinkType.LinuxSll, "00000001000600000000000000000800")]
    [InlineData(LinkType.LinuxSll2, "0800000000000001000100060000000000000000")]
    [InlineData(LinkType.Null, "02000000")]
    [InlineData(LinkType.Loop, "00000002")]
    [InlineData(LinkType.Raw, "")]
    public void TryReadIp_AnyLinkType_FindsTheUdpPayload(int linkType, string link)
    {
        byte[] frame = Ipv4(new WireBuilder().Hex(link), 3).U8(1, 2, 3).U8(0, 0, 0).Bytes;

        Assert.Equal(PacketError.None, PacketReader.TryReadIp(linkType, frame, out IpPacket packet));
        Assert.True(UdpDatagram.TryRead(packet.Payload, out UdpDatagram datagram));

        Assert.Equal((WireBuilder.Address("10.0.0.1"), 1000, 2055), (packet.Source, datagram.SourcePort, datagram.DestinationPort));
        Assert.Equal([1, 2, 3], datagram.Payload.ToArray());
    }

    [Fact]
    public void TryReadIp_Ipv6WithExtensions_FindsTheUdpPayload()
    {
        byte[] frame = new WireBuilder()
            .U32(0x60000000).U16(8 + 8 + 12).U8(0, 64).Ip("2001:db8::1").Ip("2001:db8::2")
            .U8(44, 0, 1, 4, 0, 0, 0, 0)
            .U8(17, 0).U16(1).U32(99)
            .U16(1, 2, 12, 0).U32(7).Bytes;

        Assert.Equal(PacketError.None, PacketReader.TryReadIp(LinkType.Raw, frame, out IpPacket packet));

        Assert.Equal((true, 0, true, 99u), (packet.IsFragment, packet.FragmentOffset, packet.HasMoreFragments, packet.FragmentId));
        Assert.Equal((byte)17, packet.Protocol);
        Assert.Equal(12, packet.Payload.Length);
    }

    [Fact]
    public void TryReadIp_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (int linkType in new[] { LinkType.Ethernet, LinkType.LinuxSll, LinkType.LinuxSll2, LinkType.Null, LinkType.Raw, 147 })
        {
            foreach (byte[] frame in new byte[][] { bytes, [0x45, .. bytes], [0x60, .. bytes], [.. new byte[12], 8, 0, 0x46, .. bytes] })
            {
                if (PacketReader.TryReadIp(linkType, frame, out IpPacket packet) == PacketError.None)
                {
                    UdpDatagram.TryRead(packet.Payload, out _);
                }
            }
        }
    }).QuickCheckThrowOnFailure();
}
