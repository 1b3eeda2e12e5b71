using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Reads what a router knows of the BGP routes of a packet (extended_gateway, flow record 1003).
/// <code>
/// next hop: type 4, address 0, 4 or 16; own AS 4, source AS 4, source peer AS 4;
/// path: segments 4, each: type 4 (1 set, 2 sequence), count 4, AS numbers of 4; communities: count 4, of 4 each; local preference 4
/// </code>
/// </summary>
internal sealed class GatewayReader(SampleColumns columns)
{
    private const uint Sequence = 2;

    private readonly SampleColumn _nextHop = columns.Of("bgp_next_hop");
    private readonly SampleColumn _ownAs = columns.Of("sflow_as");
    private readonly SampleColumn _sourceAs = columns.Of("src_as");
    private readonly SampleColumn _previousAs = columns.Of("prev_as");
    private readonly SampleColumn _nextAs = columns.Of("next_as");
    private readonly SampleColumn _destinationAs = columns.Of("dst_as");
    private readonly SampleColumn _path = columns.Of(FlowFields.AsPath);
    private readonly SampleColumn _communities = columns.Of(FlowFields.BgpCommunities);
    private readonly SampleColumn _localPreference = columns.Of("bgp_local_pref");

    /// <summary>False when the record ends early or a count cannot be right; what came before is kept.</summary>
    public bool TryRead(ReadOnlySpan<byte> record, int row)
    {
        WireReader reader = new(record);
        if (!reader.TryReadUInt32(out uint type)
            || !Xdr.TryReadAddress(ref reader, type, out UInt128 nextHop)
            || !reader.TryReadUInt32(out uint own)
            || !reader.TryReadUInt32(out uint source)
            || !reader.TryReadUInt32(out uint previous))
        {
            return false;
        }

        if (type != 0)
        {
            _nextHop.Set(row, nextHop);
        }

        _ownAs.Set(row, (long)own);
        _sourceAs.Set(row, (long)source);
        _previousAs.Set(row, (long)previous);
        if (!TryReadPath(ref reader, own, row) || !TryReadCommunities(ref reader, row) || !reader.TryReadUInt32(out uint preference))
        {
            return false;
        }

        _localPreference.Set(row, (long)preference);
        return true;
    }

    /// <summary>
    /// The destination is the last number of the last sequence, the neighbour the first of all. Without a path the
    /// destination is within the own AS.
    /// </summary>
    private bool TryReadPath(ref WireReader reader, uint own, int row)
    {
        const int SegmentBytes = 8;
        if (!Xdr.TryReadCount(ref reader, SegmentBytes, out int segments))
        {
            return false;
        }

        int start = columns.ItemCount;
        uint? lastOfSequence = null;
        uint last = own;
        for (; segments > 0; segments--)
        {
            if (!reader.TryReadUInt32(out uint type) || !Xdr.TryReadCount(ref reader, 4, out int count))
            {
                return false;
            }

            for (; count > 0; count--)
            {
                reader.TryReadUInt32(out last);
                columns.AddItem(FlowValue.From((long)last));
                lastOfSequence = type == Sequence ? last : lastOfSequence;
            }
        }

        if (columns.ItemCount > start)
        {
            _path.Set(row, start, columns.ItemCount - start);
            _nextAs.Set(row, columns.Items(start, 1)[0].AsLong);
        }

        _destinationAs.Set(row, (long)(lastOfSequence ?? last));
        return true;
    }

    private bool TryReadCommunities(ref WireReader reader, int row)
    {
        if (!Xdr.TryReadCount(ref reader, 4, out int count))
        {
            return false;
        }

        int start = columns.ItemCount;
        for (int i = 0; i < count; i++)
        {
            reader.TryReadUInt32(out uint community);
            columns.AddItem(FlowValue.From((long)community));
        }

        if (count > 0)
        {
            _communities.Set(row, start, count);
        }

        return true;
    }
}
