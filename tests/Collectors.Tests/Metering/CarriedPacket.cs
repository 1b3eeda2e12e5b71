using System.Buffers.Binary;
using System.Text;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>Frames that carry something: names, sequence numbers, other packets.</summary>
internal static class CarriedPacket
{
    private const int EthernetBytes = 14;
    private const int TcpBytes = 20;
    private const int UdpBytes = 8;

    public static byte[] With(this TestPacket packet, ReadOnlySpan<byte> payload, uint sequence = 0, uint acknowledgement = 0)
    {
        bool isTcp = packet.Protocol == TestPacket.Tcp;
        byte[] frame = (packet with { Payload = (isTcp ? TcpBytes : packet.Protocol == TestPacket.Udp ? UdpBytes : 0) + payload.Length }).Frame();
        payload.CopyTo(frame.AsSpan(frame.Length - payload.Length));
        int transport = EthernetBytes + (packet.IsV6 ? 40 : 20);
        if (isTcp)
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(transport + 4), sequence);
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(transport + 8), acknowledgement);
        }

        return frame;
    }

    public static byte[] Question(string name)
    {
        List<byte> message = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        return [.. message, 0, 0, 1, 0, 1];
    }

    public static byte[] Request(string host) => Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

    public static byte[] Hello(string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(name);
        byte[] list = [0, (byte)(text.Length + 3), 0, 0, (byte)text.Length, .. text];
        byte[] extensions = [0, 0, 0, (byte)list.Length, .. list];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }

    /// <summary>An Ethernet frame within VXLAN, from a tunnel end to another.</summary>
    public static byte[] InVxlan(byte[] frame, byte network, bool isBack = false) => (Around(isBack) with { DestinationPort = 4789, Protocol = TestPacket.Udp })
        .With([8, 0, 0, 0, 0, 0, network, 0, .. frame]);

    /// <summary>The IP packet of an Ethernet frame within GTP-U.</summary>
    public static byte[] InGtp(byte[] frame, byte endpoint, bool isBack = false) => (Around(isBack) with { DestinationPort = 2152, Protocol = TestPacket.Udp })
        .With([0x30, 255, 0, (byte)(frame.Length - EthernetBytes), 0, 0, 0, endpoint, .. frame.AsSpan(EthernetBytes)]);

    /// <summary>The IPv4 packet of an Ethernet frame within IPv4.</summary>
    public static byte[] InIp(byte[] frame) => (Around(isBack: false) with { Protocol = 4 }).With(frame.AsSpan(EthernetBytes));

    private static TestPacket Around(bool isBack)
    {
        TestPacket outer = new() { Source = "10.9.0.1", Destination = "10.9.0.2" };
        return isBack ? outer.Reply() : outer;
    }
}
