using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>Arrays for the columns that nearly all flows have.</summary>
internal sealed class FlowColumns(int rows)
{
    public readonly IpValue[] Sources = new IpValue[rows];
    public readonly IpValue[] Destinations = new IpValue[rows];
    public readonly long[] SourcePort = new long[rows];
    public readonly long[] DestinationPort = new long[rows];
    public readonly long[] Protocol = new long[rows];
    public readonly long[] IpVersion = new long[rows];
    public readonly long[] Tos = new long[rows];
    public readonly long[] EtherType = new long[rows];
    public readonly long[] TcpFlags = new long[rows];
    public readonly long[] First = new long[rows];
    public readonly long[] Last = new long[rows];
    public readonly long[] Packets = new long[rows];
    public readonly long[] Octets = new long[rows];
    public readonly long[] ReversePackets = new long[rows];
    public readonly long[] ReverseOctets = new long[rows];
    public readonly long[] MinTtl = new long[rows];
    public readonly long[] MaxTtl = new long[rows];
    public readonly long[] MinLength = new long[rows];
    public readonly long[] MaxLength = new long[rows];
    public readonly long[] Reason = new long[rows];
}
