using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Metering;

/// <summary>Flows that ended as rows by the one vocabulary, written straight into columns. Not thread-safe.</summary>
internal sealed unsafe class FlowRowWriter
{
    /// <summary>At this size the arrays of addresses still stay out of the large object heap.</summary>
    public const int MaxRows = 4096;

    private const int Icmp = 1;
    private const int Icmpv6 = 58;

    private readonly Action<RowBatch> _onRows;
    private readonly DetailColumns? _details;
    private readonly FlowKey _key;
    private readonly bool _hasExtension;
    private readonly bool _isBidirectional;
    private readonly Value _samplingRate;
    private readonly OptionalNumbers _vlan = new("vlan_id", ValueKind.Long, MaxRows);
    private readonly OptionalNumbers _innerVlan = new("inner_vlan_id", ValueKind.Long, MaxRows);
    private readonly OptionalNumbers _priority = new("vlan_priority", ValueKind.Long, MaxRows);
    private readonly OptionalNumbers _icmpType = new("icmp_type", ValueKind.Long, MaxRows);
    private readonly OptionalNumbers _icmpCode = new("icmp_code", ValueKind.Long, MaxRows);
    private readonly OptionalNumbers _sourceMac = new("src_mac", ValueKind.Mac, MaxRows);
    private readonly OptionalNumbers _destinationMac = new("dst_mac", ValueKind.Mac, MaxRows);
    private readonly OptionalNumbers _flowLabel = new("flow_label", ValueKind.Long, MaxRows);
    private FlowColumns _rows = new(0);
    private Value[]? _labels;
    private int _count;

    /// <param name="settings">Of the meter.</param>
    /// <param name="details">Null when flows have none.</param>
    /// <param name="onRows">Gets the rows.</param>
    public FlowRowWriter(MeterSettings settings, DetailColumns? details, Action<RowBatch> onRows)
    {
        _onRows = onRows;
        _details = details;
        _key = settings.Key;
        _hasExtension = (_key.Fields & KeyFields.Extension) != KeyFields.None;
        _isBidirectional = settings.Bidirectional;
        _samplingRate = Value.From((double)settings.SampleEvery);
    }

    /// <param name="flow">A flow that ended.</param>
    /// <param name="core">Its key; the extension, if the meter's keys have one, stands behind it.</param>
    /// <param name="reverse">Null when flows have one direction.</param>
    /// <param name="details">Null when flows have none.</param>
    /// <param name="reason">Why it ended.</param>
    public void Add(FlowEntry* flow, KeyCore* core, ReverseCounters* reverse, FlowDetails* details, FlowEndReason reason)
    {
        if (_count == 0)
        {
            _rows = new FlowColumns(MaxRows);
        }

        int row = _count;
        bool isReversed = (flow->Marks & FlowMarks.ForwardIsReversed) != FlowMarks.None;
        _rows.Sources[row] = new IpValue(isReversed ? core->Destination : core->Source);
        _rows.Destinations[row] = new IpValue(isReversed ? core->Source : core->Destination);
        _rows.SourcePort[row] = isReversed ? core->DestinationPort : core->SourcePort;
        _rows.DestinationPort[row] = isReversed ? core->SourcePort : core->DestinationPort;
        _rows.First[row] = flow->First;
        _rows.Last[row] = flow->Last;
        _rows.Packets[row] = flow->Packets;
        _rows.Octets[row] = flow->Octets;
        _rows.Protocol[row] = core->Protocol;
        _rows.IpVersion[row] = core->IpVersion;
        _rows.Tos[row] = core->Tos;
        _rows.EtherType[row] = core->EtherType;
        _rows.TcpFlags[row] = flow->TcpFlags;
        _rows.MinTtl[row] = flow->MinTtl;
        _rows.MaxTtl[row] = flow->MaxTtl;
        _rows.MinLength[row] = flow->MinLength;
        _rows.MaxLength[row] = flow->MaxLength;
        _rows.Reason[row] = (long)reason;
        if (reverse != null)
        {
            _rows.ReversePackets[row] = reverse->Packets;
            _rows.ReverseOctets[row] = reverse->Octets;
        }

        _vlan.Set(row, Has(KeyFields.Vlan) && core->Vlans > 0, core->Vlan);
        _innerVlan.Set(row, Has(KeyFields.InnerVlan) && core->Vlans >= KeyCore.InnerTag, core->InnerVlan);
        bool isIcmp = core->Protocol is Icmp or Icmpv6 && Has(KeyFields.DestinationPort);
        _icmpType.Set(row, isIcmp, core->Icmp >> 8);
        _icmpCode.Set(row, isIcmp, core->Icmp & 0xff);
        if (_hasExtension)
        {
            AddExtension(row, core, (KeyExtension*)(core + 1), isReversed);
        }

        _details?.Set(row, details, isReversed);
        if (++_count == MaxRows)
        {
            Flush();
        }
    }

    /// <summary>Hands on the rows that there are.</summary>
    public void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        ColumnList list = new(_count, _key.Fields);
        _count = 0;
        list.Add(SystemFields.Time, _rows.Last, ValueKind.Date);
        list.AddIf(KeyFields.IpVersion, "ip_version", _rows.IpVersion);
        list.AddIf(KeyFields.SourceIp, "src_ip", _rows.Sources);
        list.AddIf(KeyFields.DestinationIp, "dst_ip", _rows.Destinations);
        AddNetworks(list, KeyFields.SourceNet, "src_net", "src_mask", _rows.Sources, _key.Source);
        AddNetworks(list, KeyFields.DestinationNet, "dst_net", "dst_mask", _rows.Destinations, _key.Destination);
        list.AddIf(KeyFields.SourcePort, "src_port", _rows.SourcePort);
        list.AddIf(KeyFields.DestinationPort, "dst_port", _rows.DestinationPort);
        list.AddIf(KeyFields.Protocol, "protocol", _rows.Protocol);
        list.Add(_icmpType);
        list.Add(_icmpCode);
        list.AddIf(KeyFields.Tos, "tos", _rows.Tos);
        list.Add(_flowLabel);
        list.AddIf(KeyFields.EtherType, "ether_type", _rows.EtherType);
        list.Add(_vlan);
        list.Add(_priority);
        list.Add(_innerVlan);
        list.Add(_sourceMac);
        list.Add(_destinationMac);
        if (_labels is not null)
        {
            list.Add("mpls_labels", new ValueColumn(_labels.AsMemory(0, list.Rows)));
            _labels = null;
        }

        list.Add("tcp_flags", _rows.TcpFlags);
        list.Add("octet_count", _rows.Octets);
        list.Add("packet_count", _rows.Packets);
        if (_isBidirectional)
        {
            list.Add("reverse_octet_count", _rows.ReverseOctets);
            list.Add("reverse_packet_count", _rows.ReversePackets);
        }

        list.Add("first_time", _rows.First, ValueKind.Date);
        list.Add("last_time", _rows.Last, ValueKind.Date);
        list.Add("flow_end_reason", _rows.Reason);
        list.Add("min_ttl", _rows.MinTtl);
        list.Add("max_ttl", _rows.MaxTtl);
        list.Add("min_len", _rows.MinLength);
        list.Add("max_len", _rows.MaxLength);
        _details?.MoveTo(list);
        list.Add("sampling_rate", new ConstantColumn(_samplingRate, list.Rows));
        _onRows(list.Build());
    }

    private static void AddNetworks(ColumnList list, KeyFields field, string name, string maskName, IpValue[] addresses, NetworkMask mask)
    {
        if (!list.Has(field))
        {
            return;
        }

        IpValue[] networks = new IpValue[list.Rows];
        long[] bits = new long[list.Rows];
        for (int row = 0; row < networks.Length; row++)
        {
            // A network of IPv4 keeps the mapped prefix.
            bool isV4 = addresses[row].IsV4;
            networks[row] = new IpValue(addresses[row].Number & mask.Of(isV4 ? 4 : 6));
            bits[row] = isV4 ? mask.V4Bits : mask.V6Bits;
        }

        list.Add(name, networks);
        list.Add(maskName, bits);
    }

    private bool Has(KeyFields field) => (_key.Fields & field) != KeyFields.None;

    private void AddExtension(int row, KeyCore* core, KeyExtension* extension, bool isReversed)
    {
        ulong source = isReversed ? extension->DestinationMac : extension->SourceMac;
        ulong destination = isReversed ? extension->SourceMac : extension->DestinationMac;
        _sourceMac.Set(row, source != 0, (long)(source & KeyExtension.MacBits));
        _destinationMac.Set(row, destination != 0, (long)(destination & KeyExtension.MacBits));
        _priority.Set(row, Has(KeyFields.VlanPriority) && core->Vlans > 0, extension->VlanPriority);
        _flowLabel.Set(row, Has(KeyFields.FlowLabel) && core->IpVersion == 6, extension->FlowLabel);
        if (extension->Labels > 0)
        {
            Value[] labels = new Value[extension->Labels];
            for (int i = 0; i < labels.Length; i++)
            {
                labels[i] = Value.From((long)extension->Mpls[i]);
            }

            (_labels ??= new Value[MaxRows])[row] = Value.From(labels);
        }
    }
}
