using LogFlowDb.Protocols.Packets;
using static LogFlowDb.Protocols.Tests.Support.PacketBytes;

namespace LogFlowDb.Protocols.Tests.Packets;

/// <summary>One good frame of each kind that is read.</summary>
internal static class PacketSamples
{
    private const string Routing = "3302" + "0401" + "0000" + "0000" + "20010db8000000000000000000000003";

    private const string Authentication = "0604" + "0000" + "00000001" + "00000002" + "000000000000000000000000";

    public static IReadOnlyDictionary<string, (int LinkType, string Hex)> All { get; } = new Dictionary<string, (int, string)>(StringComparer.Ordinal)
    {
        ["ethernet, ipv4, tcp"] = (LinkType.Ethernet, Ethernet(0x800, Ipv4(6, Tcp("6162")))),
        ["ethernet, ipv6, tcp"] = (LinkType.Ethernet, Ethernet(0x86dd, Ipv6(6, Tcp("6162")))),
        ["802.1Q"] = (LinkType.Ethernet, Ethernet(0x8100, "a00a" + "0800" + Ipv4(17, Udp(53, "61")))),
        ["802.1ad"] = (LinkType.Ethernet, Ethernet(0x88a8, "a00a" + "8100" + "600b" + "0800" + Ipv4(17, Udp(53, "61")))),
        ["three tags"] = (LinkType.Ethernet, Ethernet(0x9100, "000a" + "8100" + "000b" + "8100" + "000c" + "86dd" + Ipv6(17, Udp(53, "61")))),
        ["VN-Tag, E-Tag"] = (LinkType.Ethernet, Ethernet(0x8926, "00000000" + "893f" + "000000000000" + "0800" + Ipv4(17, Udp(53)))),
        ["802.2 SNAP"] = (LinkType.Ethernet, Ethernet(0x0040, "aaaa03000000" + "0800" + Ipv4(17, Udp(53)))),
        ["mpls"] = (LinkType.Ethernet, Ethernet(0x8847, "00010a40" + "0001153f" + Ipv4(6, Tcp()))),
        ["mpls, ipv6"] = (LinkType.Mpls, "00010140" + Ipv6(6, Tcp())),
        ["mpls, ethernet"] = (LinkType.Ethernet, Ethernet(0x8847, "00010140" + "00000000" + InnerEthernet(0x8100, "000c" + "0800" + Ipv4(6, Tcp())))),
        ["802.1ah"] = (LinkType.Ethernet, Ethernet(0x88e7, "00000001" + InnerEthernet(0x800, Ipv4(6, Tcp())))),
        ["nsh"] = (LinkType.Ethernet, Ethernet(0x894f, "0fc20202" + "00000100" + Ipv6(6, Tcp()))),
        ["pppoe"] = (LinkType.Ethernet, Ethernet(0x8864, "11000007" + "002a" + "0021" + Ipv4(6, Tcp()))),
        ["pppoe, ipv6"] = (LinkType.Pppoe, "11000007" + "003e" + "0057" + Ipv6(6, Tcp())),
        ["ppp"] = (LinkType.Ppp, "ff03" + "0021" + Ipv4(6, Tcp())),
        ["ppp, short protocol"] = (LinkType.Ppp, "57" + Ipv6(6, Tcp())),
        ["ppp, mpls"] = (LinkType.PppSerial, "ff03" + "0281" + "00010140" + Ipv4(6, Tcp())),
        ["cisco hdlc"] = (LinkType.CiscoHdlc, "0f00" + "0800" + Ipv4(6, Tcp())),
        ["cisco hdlc, serial"] = (LinkType.PppSerial, "0f00" + "86dd" + Ipv6(6, Tcp())),
        ["frame relay"] = (LinkType.FrameRelay, "1841" + "03cc" + Ipv4(6, Tcp())),
        ["frame relay, cisco"] = (LinkType.FrameRelay, "1841" + "0800" + Ipv4(6, Tcp())),
        ["frame relay, snap"] = (LinkType.FrameRelay, "1841" + "0300" + "80" + "000000" + "0800" + Ipv4(6, Tcp())),
        ["linux sll"] = (LinkType.LinuxSll, "0000" + "0001" + "0006" + "0a00000000010000" + "0800" + Ipv4(6, Tcp())),
        ["linux sll2"] = (LinkType.LinuxSll2, "0800" + "0000" + "00000001" + "0001" + "00" + "06" + "0a00000000010000" + Ipv4(6, Tcp())),
        ["null"] = (LinkType.Null, "02000000" + Ipv4(6, Tcp())),
        ["loop"] = (LinkType.Loop, "0000001e" + Ipv6(6, Tcp())),
        ["802.11"] = (LinkType.Ieee80211, "8801" + "0000" + new string('0', 36) + "1000" + "0000" + "aaaa03000000" + "0800" + Ipv4(6, Tcp())),
        ["802.11, between access points"] = (LinkType.Ieee80211, "0803" + "0000" + new string('0', 52) + "aaaa03000000" + "0800" + Ipv4(6, Tcp())),
        ["radiotap"] = (LinkType.Radiotap, "00000900" + "00000000" + "10" + "0801" + "0000" + new string('0', 40) + "aaaa03000000" + "0800" + Ipv4(6, Tcp())),
        ["ppi"] = (LinkType.PerPacketInformation, "00000800" + "01000000" + Ethernet(0x800, Ipv4(6, Tcp()))),
        ["nflog"] = (LinkType.NfLog, "02000000" + "0500" + "0a00" + "41000000" + "2c00" + "0900" + Ipv4(6, Tcp())),
        ["raw"] = (LinkType.Raw, Ipv6(6, Tcp())),
        ["ipv4 options"] = (LinkType.RawIpv4, Ipv4(6, Tcp(), options: "94040000" + "01010100")),
        ["ipv4 first fragment"] = (LinkType.RawIpv4, Ipv4(17, Udp(53, "61626364"), fragment: 0x2000)),
        ["ipv6 extensions"] = (LinkType.RawIpv6, Ipv6(0, "3c00" + "010400000000" + "2b00" + "010400000000" + Routing + Authentication + Tcp())),
        ["ipv6 first fragment"] = (LinkType.RawIpv6, Ipv6(44, "1100" + "0001" + "00000063" + Udp(53, "61626364"))),
        ["jumbogram"] = (LinkType.RawIpv6, Ipv6(0, "0600" + "c204" + "00011170" + Tcp("6162"), length: 0)),
        ["udp-lite"] = (LinkType.RawIpv4, Ipv4(136, Udp(53, "61"))),
        ["sctp"] = (LinkType.RawIpv4, Ipv4(132, "03e80050" + "00000001" + "00000002" + "61")),
        ["dccp"] = (LinkType.RawIpv4, Ipv4(33, "03e80050" + "04000000" + "00000000" + "00000000" + "61")),
        ["icmp"] = (LinkType.RawIpv4, Ipv4(1, "0301" + "0000" + "00000000" + "61")),
        ["icmpv6"] = (LinkType.RawIpv6, Ipv6(58, "8700" + "0000" + "00000000" + "61")),
        ["ip in ip"] = (LinkType.RawIpv4, Ipv4(4, Carried)),
        ["6in4"] = (LinkType.RawIpv4, Ipv4(41, Ipv6(17, Udp(53)))),
        ["4in6"] = (LinkType.RawIpv6, Ipv6(4, Carried)),
        ["gre"] = (LinkType.RawIpv4, Ipv4(47, "b000" + "0800" + "00000000" + "00000007" + "00000001" + Carried)),
        ["nvgre"] = (LinkType.RawIpv4, Ipv4(47, "2000" + "6558" + "00012301" + InnerEthernet(0x800, Carried))),
        ["gre, pptp"] = (LinkType.RawIpv4, Ipv4(47, "3081" + "880b" + "00300007" + "00000001" + "00000001" + "ff03" + "0021" + Carried)),
        ["erspan"] = (LinkType.RawIpv4, Ipv4(47, "0000" + "88be" + InnerEthernet(0x800, Carried))),
        ["erspan II"] = (LinkType.RawIpv4, Ipv4(47, "1000" + "88be" + "00000001" + "1001" + "0005" + "00000000" + InnerEthernet(0x800, Carried))),
        ["erspan III"] = (LinkType.RawIpv4, Ipv4(47, "1000" + "22eb" + "00000001" + "2001" + "0006" + "00000000" + "00000001" + "0000000000000000" + InnerEthernet(0x800, Carried))),
        ["vxlan"] = (LinkType.RawIpv4, Ipv4(17, Udp(4789, "08000000" + "00012300" + InnerEthernet(0x800, Carried)))),
        ["vxlan-gpe"] = (LinkType.RawIpv6, Ipv6(17, Udp(4790, "0c000001" + "00012300" + Carried))),
        ["geneve"] = (LinkType.RawIpv4, Ipv4(17, Udp(6081, "0100" + "6558" + "00012300" + "01020300" + InnerEthernet(0x800, Carried)))),
        ["geneve, ip"] = (LinkType.RawIpv4, Ipv4(17, Udp(6081, "0000" + "0800" + "00012300" + Carried))),
        ["gtp-u"] = (LinkType.RawIpv4, Ipv4(17, Udp(2152, "30ff" + "002c" + "00000009" + Carried))),
        ["gtp-u, extensions"] = (LinkType.RawIpv4, Ipv4(17, Udp(2152, "34ff" + "0038" + "00000009" + "00000085" + "01100185" + "01100100" + Carried))),
        ["mpls in udp"] = (LinkType.RawIpv4, Ipv4(17, Udp(6635, "00010140" + Carried))),
        ["mpls in ip"] = (LinkType.RawIpv4, Ipv4(137, "00010140" + Carried)),
    };

    public static byte[] Bytes(string name) => Convert.FromHexString(All[name].Hex);
}
