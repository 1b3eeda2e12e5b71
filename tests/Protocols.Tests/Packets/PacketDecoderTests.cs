using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Tests.Support;
using static LogFlowDb.Protocols.Tests.Support.PacketBytes;

namespace LogFlowDb.Protocols.Tests.Packets;

/// <summary>Values of headers, by frames put together by hand.</summary>
public sealed class PacketDecoderTests
{
    public static TheoryData<string> Samples() => [.. PacketSamples.All.Keys];

    private static PacketHeaders Decode(int linkType, string hex, PacketError expected = PacketError.None)
    {
        Assert.Equal(expected, PacketDecoder.Decode(linkType, Convert.FromHexString(hex), out PacketHeaders headers));
        return headers;
    }

    private static PacketHeaders Sample(string name) => Decode(PacketSamples.All[name].LinkType, PacketSamples.All[name].Hex);

    /// <summary>Whatever stands before it, the IP packet is the same.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_AnySample_FindsTheIpHeader(string name)
    {
        PacketHeaders headers = Sample(name);

        if (headers.IpVersion == 4)
        {
            Assert.Equal((WireBuilder.Address("10.0.0.1"), WireBuilder.Address("10.0.0.2")), (headers.Source, headers.Destination));
            Assert.Equal((64, 0xb8, 0x1234u, 0u), (headers.Ttl, headers.TrafficClass, headers.FragmentId, headers.FlowLabel));
        }
        else
        {
            Assert.Equal((WireBuilder.Address("2001:db8::1"), WireBuilder.Address("2001:db8::2")), (headers.Source, headers.Destination));
            Assert.Equal((63, 0xb8, 0x12345u), (headers.Ttl, headers.TrafficClass, headers.FlowLabel));
        }

        Assert.Equal(PacketFlags.None, headers.Flags & (PacketFlags.Malformed | PacketFlags.TooDeep | PacketFlags.LengthMissing));
        Assert.Equal(headers.CapturedIpLength, (int)Math.Min(headers.IpLength, headers.CapturedIpLength));
    }

    [Fact]
    public void Decode_TcpOverIpv4_GivesEveryField()
    {
        PacketHeaders headers = Decode(LinkType.Ethernet, Ethernet(0x800, Ipv4(6, Tcp("6162"))) + "0000000000");

        Assert.Equal((0x0a0000000001ul, 0x0a0000000002ul, (ushort)0x800), (headers.SourceMac, headers.DestinationMac, headers.EtherType));
        Assert.Equal((4, 6, 42L, 42), (headers.IpVersion, headers.Protocol, headers.IpLength, headers.CapturedIpLength));
        Assert.Equal((1000, 80, 0x112, 4096), (headers.SourcePort, headers.DestinationPort, headers.TcpFlags, headers.TcpWindow));
        Assert.Equal((14, 34, 54, 56), (headers.NetworkOffset, headers.TransportOffset, headers.PayloadOffset, headers.EndOffset));
        Assert.Equal(
            PacketFlags.HasSourceMac | PacketFlags.HasDestinationMac | PacketFlags.HasPorts | PacketFlags.DontFragment, headers.Flags);
    }

    [Theory]
    [InlineData("ethernet, ipv4, tcp", 0, 0, 0, 0, 0)]
    [InlineData("802.1Q", 1, 10, 5, 0, 0)]
    [InlineData("802.1ad", 2, 10, 5, 11, 3)]
    [InlineData("three tags", 3, 10, 0, 12, 0)]
    [InlineData("VN-Tag, E-Tag", 0, 0, 0, 0, 0)]
    [InlineData("mpls, ethernet", 0, 0, 0, 0, 0)]
    public void Decode_Tags_GivesTheFirstAndTheLast(string name, int count, int id, int priority, int innerId, int innerPriority)
    {
        PacketHeaders headers = Sample(name);

        Assert.Equal(
            (count, id, priority, innerId, innerPriority),
            (headers.VlanCount, headers.VlanId, headers.VlanPriority, headers.InnerVlanId, headers.InnerVlanPriority));
    }

    [Theory]
    [InlineData("802.1Q", 0x800)]
    [InlineData("mpls", 0x8847)]
    [InlineData("mpls, ethernet", 0x8847)]
    [InlineData("802.1ah", 0x88e7)]
    [InlineData("pppoe", 0x8864)]
    [InlineData("802.2 SNAP", 0x800)]
    [InlineData("linux sll2", 0x800)]
    [InlineData("raw", 0)]
    public void Decode_EtherType_IsThatBehindTheTags(string name, int type) => Assert.Equal(type, Sample(name).EtherType);

    [Theory]
    [InlineData("mpls", new uint[] { 0x00010a40, 0x0001153f })]
    [InlineData("mpls, ipv6", new uint[] { 0x00010140 })]
    [InlineData("mpls, ethernet", new uint[] { 0x00010140 })]
    [InlineData("802.1Q", new uint[0])]
    public void Decode_Labels_AreThoseOnTheWire(string name, uint[] entries) => Assert.Equal(entries, Sample(name).Mpls.ToArray());

    [Fact]
    public void Decode_MoreLabelsThanAreKept_StillFindsThePacket()
    {
        string labels = string.Concat(Enumerable.Range(1, 12).Select(label => $"{label:x5}{(label == 12 ? 1 : 0):x1}40"));

        PacketHeaders headers = Decode(LinkType.Mpls, labels + Ipv4(6, Tcp()));

        Assert.Equal((10, 10u, 80), (headers.MplsCount, headers.Mpls[^1] >> 12, headers.DestinationPort));
    }

    [Fact]
    public void Decode_LabelsWithoutEnd_GivesUp()
    {
        PacketHeaders headers = Decode(LinkType.Mpls, string.Concat(Enumerable.Repeat("00010040", 100)), PacketError.NotIp);

        Assert.Equal(PacketFlags.TooDeep, headers.Flags);
    }

    /// <summary>RFC 5586 §4: 1 in the first nibble is an associated channel, no packet of a user.</summary>
    [Fact]
    public void Decode_AssociatedChannelBehindLabels_IsNotIp() =>
        Assert.Equal(0, Decode(LinkType.Mpls, "0000d101" + "10000021" + Ipv4(6, Tcp()), PacketError.NotIp).IpVersion);

    [Fact]
    public void Decode_EthernetBehindLabels_TellsWhere()
    {
        byte[] frame = PacketSamples.Bytes("mpls, ethernet");
        PacketHeaders headers = Sample("mpls, ethernet");

        PacketDecoder.Decode(LinkType.Ethernet, frame.AsSpan(headers.PseudowireOffset), out PacketHeaders carried);

        Assert.Equal((0x0a0000000001ul, 0x0b0000000001ul), (headers.SourceMac, carried.SourceMac));
        Assert.Equal((12, headers.Source), (carried.VlanId, carried.Source));
    }

    [Theory]
    [InlineData("pppoe", 7)]
    [InlineData("pppoe, ipv6", 7)]
    [InlineData("ppp", 0)]
    public void Decode_Pppoe_GivesTheSession(string name, int session) => Assert.Equal(session, Sample(name).PppoeSession);

    [Theory]
    [InlineData("linux sll")]
    [InlineData("linux sll2")]
    public void Decode_LinuxCooked_HasTheSenderOnly(string name)
    {
        PacketHeaders headers = Sample(name);

        Assert.Equal(0x0a0000000001ul, headers.SourceMac);
        Assert.Equal(PacketFlags.HasSourceMac, headers.Flags & (PacketFlags.HasSourceMac | PacketFlags.HasDestinationMac));
    }

    [Fact]
    public void Decode_Arp_GivesTheLinkHeaders()
    {
        PacketHeaders headers = Decode(LinkType.Ethernet, Ethernet(0x8100, "000a" + "0806" + "0001080006040001"), PacketError.NotIp);

        Assert.Equal((10, 0x806, 0x0a0000000001ul, 18), (headers.VlanId, headers.EtherType, headers.SourceMac, headers.NetworkOffset));
        Assert.Equal((0, false), (headers.IpVersion, headers.IsCut));
    }

    [Fact]
    public void Decode_UnknownLinkType_SaysSo() => Decode(147, "0800", PacketError.LinkType);

    [Fact]
    public void Decode_Ipv4Options_FindsTheTransport()
    {
        PacketHeaders headers = Sample("ipv4 options");

        Assert.Equal((28, 48L, 80), (headers.TransportOffset, headers.IpLength, headers.DestinationPort));
    }

    [Theory]
    [InlineData(0x2000, 0, true, true)]
    [InlineData(0x2001, 8, true, false)]
    [InlineData(0x00b9, 1480, false, false)]
    public void Decode_Ipv4Fragment_HasPortsInTheFirstOnly(int word, int offset, bool more, bool hasPorts)
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(17, Udp(53, "6162636465666768"), fragment: word));

        Assert.Equal((true, offset, more, hasPorts ? 53 : 0), (headers.IsFragment, (int)headers.FragmentOffset, headers.HasMoreFragments, (int)headers.DestinationPort));
        Assert.Equal((20, 36, false), (headers.TransportOffset, headers.EndOffset, headers.IsCut));
        Assert.Equal(hasPorts, (headers.Flags & PacketFlags.HasPorts) != PacketFlags.None);
    }

    [Fact]
    public void Decode_Ipv4LengthZero_GoesToTheEnd()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(6, Tcp(new string('0', 200)), length: 0));

        Assert.Equal((140L, PacketFlags.LengthMissing), (headers.IpLength, headers.Flags & PacketFlags.LengthMissing));
    }

    [Fact]
    public void Decode_CapturedLessThanThePacket_GivesBothLengths()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(6, Tcp("6162"), length: 1500));

        Assert.Equal((1500L, 42, false), (headers.IpLength, headers.CapturedIpLength, headers.IsCut));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(23)]
    public void Decode_Ipv4LengthWithinItsHeader_ReadsNoFurther(int length)
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(6, Tcp(), options: "01010101", length: length));

        Assert.Equal((PacketFlags.Malformed, 0, (long)length), (headers.Flags & PacketFlags.Malformed, headers.DestinationPort, headers.IpLength));
    }

    [Fact]
    public void Decode_Ipv4HeaderLengthTooShort_ReadsNoFurther()
    {
        PacketHeaders headers = Decode(LinkType.Raw, "44" + Ipv4(6, Tcp())[2..]);

        Assert.Equal((PacketFlags.Malformed, 0, 6), (headers.Flags & PacketFlags.Malformed, (int)headers.DestinationPort, (int)headers.Protocol));
    }

    [Fact]
    public void Decode_EtherTypeAndVersionDisagree_IsMalformed() =>
        Assert.Equal(PacketFlags.Malformed, Decode(LinkType.Ethernet, Ethernet(0x800, Ipv6(6, Tcp())), PacketError.NotIp).Flags & PacketFlags.Malformed);

    [Fact]
    public void Decode_TransportBehindThePacketsEnd_IsPadding()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(6, "03e8", length: 22) + "00500000000000000000000000000000000000");

        Assert.Equal((0, PacketFlags.CutInTransport, 22), (headers.DestinationPort, headers.Flags & PacketFlags.CutInTransport, headers.EndOffset));
    }

    [Fact]
    public void Decode_Ipv6Extensions_AreCountedAndPassed()
    {
        PacketHeaders headers = Sample("ipv6 extensions");

        Assert.Equal((4, 6, 80, 1, 1), (headers.ExtensionCount, headers.Protocol, headers.DestinationPort, headers.SegmentCount, headers.SegmentsLeft));
        Assert.Equal(40 + 8 + 8 + 24 + 24, headers.TransportOffset);
    }

    [Theory]
    [InlineData("0001", 0, true, 80)]
    [InlineData("0000", 0, false, 80)]
    [InlineData("0571", 1392, true, 0)]
    [InlineData("0570", 1392, false, 0)]
    public void Decode_Ipv6Fragment_HasPortsInTheFirstOnly(string word, int offset, bool more, int port)
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv6(44, "0600" + word + "00000063" + Tcp()));

        Assert.Equal((offset, more, port, 99u, 6), (headers.FragmentOffset, headers.HasMoreFragments, headers.DestinationPort, headers.FragmentId, headers.Protocol));

        // RFC 6946: offset 0 and nothing to follow is a packet of its own.
        Assert.Equal(more || offset > 0, headers.IsFragment);
    }

    [Fact]
    public void Decode_Ipv6LaterFragmentOfExtensions_IsNotReadAsExtension()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv6(44, "3c00" + "0010" + "00000001" + "ffffffffffffffff"));

        Assert.Equal((60, 48, false), (headers.Protocol, headers.TransportOffset, headers.IsCut));
    }

    [Fact]
    public void Decode_Jumbogram_HasTheLengthOfItsOption()
    {
        PacketHeaders headers = Sample("jumbogram");

        Assert.Equal((40L + 70_000, 70, 80), (headers.IpLength, headers.CapturedIpLength, headers.DestinationPort));
    }

    [Fact]
    public void Decode_JumboLengthWithinTheHeaders_ReadsNoFurther()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv6(0, "0600" + "c204" + "00000002" + Tcp(), length: 0));

        Assert.Equal((PacketFlags.Malformed, 42, 0), (headers.Flags, headers.EndOffset, headers.DestinationPort));
    }

    /// <summary>Segmentation offload above 64 KiB leaves the length 0 without an option; padding behind a lone header does not count.</summary>
    [Theory]
    [InlineData(100, 160, PacketFlags.LengthMissing)]
    [InlineData(-40, 40, PacketFlags.None)]
    public void Decode_Ipv6LengthZero_GoesToTheEndOfTcpOnly(int extra, long length, PacketFlags flag)
    {
        string transport = extra < 0 ? "000000000000" : Tcp(new string('0', 2 * extra));
        PacketHeaders headers = Decode(LinkType.Raw, Ipv6(6, transport, length: 0));

        Assert.Equal((length, flag), (headers.IpLength, headers.Flags & PacketFlags.LengthMissing));
    }

    [Fact]
    public void Decode_ExtensionsWithoutEnd_GivesUp()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv6(60, string.Concat(Enumerable.Repeat("3c00010400000000", 300))));

        Assert.Equal((PacketFlags.TooDeep, 60), (headers.Flags, headers.Protocol));
    }

    [Theory]
    [InlineData("udp-lite", 136, 1000, 53, 8)]
    [InlineData("sctp", 132, 1000, 80, 12)]
    [InlineData("dccp", 33, 1000, 80, 16)]
    [InlineData("ipv4 first fragment", 17, 1000, 53, 8)]
    public void Decode_OtherTransports_GivePorts(string name, int protocol, int source, int destination, int headerBytes)
    {
        PacketHeaders headers = Sample(name);

        Assert.Equal(
            (protocol, source, destination, headerBytes),
            (headers.Protocol, headers.SourcePort, headers.DestinationPort, headers.PayloadOffset - headers.TransportOffset));
    }

    [Theory]
    [InlineData("icmp", 3, 1)]
    [InlineData("icmpv6", 135, 0)]
    public void Decode_Icmp_GivesTypeAndCode(string name, int type, int code)
    {
        PacketHeaders headers = Sample(name);

        Assert.Equal((type, code, 0, 0), (headers.IcmpType, headers.IcmpCode, headers.SourcePort, headers.DestinationPort));
    }

    [Fact]
    public void Decode_TcpHeaderLengthTooShort_IsMalformedButHasPorts()
    {
        PacketHeaders headers = Decode(LinkType.Raw, Ipv4(6, "03e8005000000001000000024010100000000000"));

        Assert.Equal((PacketFlags.Malformed, 80, 16), (headers.Flags & PacketFlags.Malformed, headers.DestinationPort, headers.TcpFlags));
    }
}
