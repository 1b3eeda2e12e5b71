namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>Headers of packets by hand, in hexadecimal, so that they can be put together in any order.</summary>
internal static class PacketBytes
{
    public const string Macs = "0a0000000002" + "0a0000000001";

    /// <summary>From 10.0.0.1 to 10.0.0.2; don't fragment, TTL 64, TOS b8, identification 1234.</summary>
    public static string Ipv4(int protocol, string payload, string options = "", int fragment = 0x4000, int? length = null) =>
        $"{0x40 + 5 + (options.Length / 8):x2}b8{length ?? 20 + ((options.Length + payload.Length) / 2):x4}1234{fragment:x4}40{protocol:x2}0000"
        + "0a000001" + "0a000002" + options + payload;

    /// <summary>From 2001:db8::1 to 2001:db8::2; traffic class b8, flow label 12345, hop limit 63.</summary>
    public static string Ipv6(int next, string payload, int? length = null) =>
        $"6b812345{length ?? payload.Length / 2:x4}{next:x2}3f" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + payload;

    /// <summary>Ports 1000 and 80; NS, ACK and SYN, window 4096.</summary>
    public static string Tcp(string payload = "") => "03e80050" + "00000001" + "00000002" + "51121000" + "00000000" + payload;

    public static string Udp(int destination, string payload = "", int source = 1000) =>
        $"{source:x4}{destination:x4}{8 + (payload.Length / 2):x4}0000" + payload;

    public static string Ethernet(int type, string payload) => $"{Macs}{type:x4}{payload}";

    public static string InnerEthernet(int type, string payload) => $"0b0000000002" + "0b0000000001" + $"{type:x4}{payload}";

    /// <summary>A TCP packet from 192.0.2.1 to 192.0.2.2, 44 octets: what tunnels carry.</summary>
    public static string Carried => "4500002c" + "00010000" + "20060000" + "c0000201" + "c0000202" + Tcp("61626364");
}
