using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Reads the records of flow samples and discarded packets into rows. Where several records tell the same, a sampled header is
/// believed before the fields that an agent read from it, and the VLAN that a switch assigned before the tag in the header.
/// </summary>
internal sealed class FlowSampleReader
{
    private const int RecordHeaderBytes = 8;
    private const uint HeaderFormat = 1;
    private const uint EthernetFormat = 2;
    private const uint Ipv4Format = 3;
    private const uint Ipv6Format = 4;
    private const uint SwitchFormat = 1001;
    private const uint GatewayFormat = 1003;
    private const uint Unknown = uint.MaxValue;

    private readonly SampledHeaderReader _headers;
    private readonly SampledFieldsReader _fields;
    private readonly GatewayReader _gateway;
    private readonly RecordReader _records;
    private readonly SampleColumn _vlan;
    private readonly SampleColumn _vlanPriority;
    private readonly SampleColumn _postVlan;
    private readonly SampleColumn _postVlanPriority;
    private readonly SampleColumn _octets;
    private readonly SampleColumn _ipOctets;
    private readonly SampleColumn _packets;
    private readonly SampleColumn _labels;
    private readonly SampleColumn _inLabels;
    private readonly SampleColumn _vni;
    private readonly SampleColumn _postVni;

    public FlowSampleReader(SampleColumns columns, RecordReader records, bool keepFrames)
    {
        _headers = new SampledHeaderReader(columns, keepFrames);
        _fields = new SampledFieldsReader(columns);
        _gateway = new GatewayReader(columns);
        _records = records;
        _vlan = columns.Of("vlan_id");
        _vlanPriority = columns.Of("vlan_priority");
        _postVlan = columns.Of("post_vlan_id");
        _postVlanPriority = columns.Of("post_vlan_priority");
        _octets = columns.Of("octet_count");
        _ipOctets = columns.Of("ip_octet_count");
        _packets = columns.Of("packet_count");
        _labels = columns.Of(FlowFields.MplsLabels);
        _inLabels = columns.Of("sflow_in_labels");
        _vni = columns.Of("vni");
        _postVni = columns.Of("post_vni");
    }

    /// <param name="at">Place of the first record in the datagram.</param>
    /// <param name="end">Where the sample ends.</param>
    /// <param name="count">Records as the agent says.</param>
    public void Read(ReadOnlySpan<byte> datagram, int at, int end, uint count, int row, ref SampleTally tally)
    {
        if (count > (uint)(end - at) / RecordHeaderBytes)
        {
            tally.Fail(DecodeError.RecordCount);
        }

        bool isUntagged = false;
        for (; count > 0 && end - at >= RecordHeaderBytes; count--)
        {
            uint format = BinaryPrimitives.ReadUInt32BigEndian(datagram[at..]);
            uint declared = BinaryPrimitives.ReadUInt32BigEndian(datagram[(at + 4)..]);
            at += RecordHeaderBytes;
            int length = (int)Math.Min(declared, (uint)(end - at));

            // Of a header at the end of a datagram that was cut, what is there is worth reading.
            bool isReadable = length == declared || format == HeaderFormat;
            DecodeError error = isReadable ? Read(format, datagram, at, length, row, ref isUntagged, ref tally) : DecodeError.RecordCut;
            if (error != DecodeError.None)
            {
                tally.Fail(error);
            }

            at += length;
        }

        Complete(row, isUntagged);
    }

    private DecodeError Read(uint format, ReadOnlySpan<byte> datagram, int at, int length, int row, ref bool isUntagged, ref SampleTally tally)
    {
        ReadOnlySpan<byte> record = datagram.Slice(at, length);
        bool isComplete;
        switch (format)
        {
            case HeaderFormat:
                isComplete = _headers.TryRead(record, at, row);
                break;
            case SwitchFormat:
                isComplete = TryReadSwitch(record, row, ref isUntagged);
                break;
            case EthernetFormat:
                isComplete = _fields.TryReadEthernet(record, row);
                break;
            case Ipv4Format:
                isComplete = _fields.TryReadIp(record, addressBytes: 4, row);
                break;
            case Ipv6Format:
                isComplete = _fields.TryReadIp(record, addressBytes: 16, row);
                break;
            case GatewayFormat:
                isComplete = _gateway.TryRead(record, row);
                break;
            default:
                return _records.Read(format, datagram, at, length, row, ref tally);
        }

        return isComplete ? DecodeError.None : DecodeError.RecordCut;
    }

    /// <summary>
    /// extended_switch: VLAN in, priority in, VLAN out, priority out, 4 bytes each; all ones are unknown, and VLAN 0 is a frame
    /// without tag.
    /// </summary>
    private bool TryReadSwitch(ReadOnlySpan<byte> record, int row, ref bool isUntagged)
    {
        if (record.Length < 16)
        {
            return false;
        }

        uint vlan = BinaryPrimitives.ReadUInt32BigEndian(record);
        isUntagged |= vlan == 0;
        SetKnown(_vlan, row, vlan == 0 ? Unknown : vlan);
        SetKnown(_vlanPriority, row, BinaryPrimitives.ReadUInt32BigEndian(record[4..]));
        SetKnown(_postVlan, row, BinaryPrimitives.ReadUInt32BigEndian(record[8..]));
        SetKnown(_postVlanPriority, row, BinaryPrimitives.ReadUInt32BigEndian(record[12..]));
        return true;
    }

    private static void SetKnown(SampleColumn column, int row, uint value)
    {
        if (value != Unknown)
        {
            column.Set(row, (long)value);
        }
    }

    private void Complete(int row, bool isUntagged)
    {
        if (isUntagged)
        {
            _vlan.TrySet(row, 0L);
        }

        if (!_octets.Has(row) && _ipOctets.Has(row))
        {
            _octets.Set(row, _ipOctets.Long(row));
        }

        // Samples of application transactions are no packets.
        if (_octets.Has(row))
        {
            _packets.Set(row, 1L);
        }

        // Labels are those of the header; without one, those of the stack that came in (record 1006).
        if (_inLabels.Has(row))
        {
            _labels.TrySet(row, _inLabels);
        }

        if (_postVni.Has(row))
        {
            _vni.TrySet(row, _postVni.Long(row));
        }
    }
}
