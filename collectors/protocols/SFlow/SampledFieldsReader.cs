using System.Buffers.Binary;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>Reads what agents without raw headers tell of a packet (flow records 2, 3 and 4). A sampled header in the same sample comes first.</summary>
internal sealed class SampledFieldsReader(SampleColumns columns)
{
    private readonly SampleColumn _octets = columns.Of("octet_count");
    private readonly SampleColumn _ipOctets = columns.Of("ip_octet_count");
    private readonly SampleColumn _sourceMac = columns.Of("src_mac");
    private readonly SampleColumn _destinationMac = columns.Of("dst_mac");
    private readonly SampleColumn _etherType = columns.Of("ether_type");
    private readonly SampleColumn _ipVersion = columns.Of("ip_version");
    private readonly SampleColumn _source = columns.Of("src_ip");
    private readonly SampleColumn _destination = columns.Of("dst_ip");
    private readonly SampleColumn _protocol = columns.Of("protocol");
    private readonly SampleColumn _sourcePort = columns.Of("src_port");
    private readonly SampleColumn _destinationPort = columns.Of("dst_port");
    private readonly SampleColumn _tcpFlags = columns.Of("tcp_flags");
    private readonly SampleColumn _tos = columns.Of("tos");

    /// <summary>sampled_ethernet: length 4, source MAC 6, destination MAC 6, EtherType 4; each MAC with 2 bytes of padding, which some agents leave out.</summary>
    public bool TryReadEthernet(ReadOnlySpan<byte> record, int row)
    {
        int macBytes = record.Length >= 24 ? 8 : 6;
        if (record.Length < 8 + (2 * macBytes))
        {
            return false;
        }

        _octets.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(record));
        _sourceMac.TrySet(row, Xdr.Mac(record[4..]));
        _destinationMac.TrySet(row, Xdr.Mac(record[(4 + macBytes)..]));
        _etherType.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(record[(4 + (2 * macBytes))..]));
        return true;
    }

    /// <summary>sampled_ipv4, sampled_ipv6: length of the IP packet 4, protocol 4, two addresses, two ports of 4, TCP flags 4, TOS or traffic class 4.</summary>
    public bool TryReadIp(ReadOnlySpan<byte> record, int addressBytes, int row)
    {
        if (record.Length < 24 + (2 * addressBytes))
        {
            return false;
        }

        ReadOnlySpan<byte> words = record[(8 + (2 * addressBytes))..];
        bool isIpv4 = addressBytes == 4;
        _ipVersion.TrySet(row, isIpv4 ? 4L : 6L);
        _ipOctets.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(record));
        _protocol.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(record[4..]));
        _source.TrySet(row, isIpv4 ? Xdr.Ipv4(record[8..]) : BinaryPrimitives.ReadUInt128BigEndian(record[8..]));
        _destination.TrySet(row, isIpv4 ? Xdr.Ipv4(record[12..]) : BinaryPrimitives.ReadUInt128BigEndian(record[24..]));
        _tos.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(words[12..]));
        _sourcePort.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(words));
        _destinationPort.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(words[4..]));
        _tcpFlags.TrySet(row, (long)BinaryPrimitives.ReadUInt32BigEndian(words[8..]));
        return true;
    }
}
