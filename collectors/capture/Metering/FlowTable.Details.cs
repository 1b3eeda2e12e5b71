using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <content>Names, answer times and tunnels of flows.</content>
internal sealed unsafe partial class FlowTable
{
    private readonly bool _hasDetails;
    private readonly NameTable _names = new();
    private readonly ContinuedNames? _continued;

    /// <summary>Of the batch that is being counted.</summary>
    private DigestNames? _batchNames;

    public long NamesDropped => _names.Dropped;

    private FlowDetails* DetailsOf(FlowEntry* flow) => (FlowDetails*)(KeyOf(flow) + _keyBytes + (_isBidirectional ? ReverseCounters.Bytes : 0));

    /// <summary>Of a flow that is new in the cache; one that goes on since the active timeout has its name again.</summary>
    private void CreateDetails(FlowEntry* flow, PacketDigest* digest)
    {
        BeginDetails(flow, digest);
        if (_continued is not null && _continued.TryTake(flow->Hash, KeyOf(flow), flow->First, out int name, out ApplicationName kind))
        {
            FlowDetails* kept = DetailsOf(flow);
            ReleaseName(kept);
            (kept->Name, kept->NameKind) = (name, kind);
        }
    }

    /// <summary>Of a flow that leaves the cache.</summary>
    private void EndDetails(FlowEntry* flow, FlowEndReason reason)
    {
        FlowDetails* kept = DetailsOf(flow);
        if (_continued is not null && reason == FlowEndReason.Active && kept->Name != 0)
        {
            _continued.Put(flow->Hash, KeyOf(flow), kept->Name, kept->NameKind, flow->Last);
            return;
        }

        ReleaseName(kept);
    }

    /// <summary>Of the first packet of a flow.</summary>
    /// <param name="flow">It has no name that would have to be given back.</param>
    /// <param name="digest">That packet.</param>
    private void BeginDetails(FlowEntry* flow, PacketDigest* digest)
    {
        FlowDetails* kept = DetailsOf(flow);
        PacketDetails* told = ToldBy(digest);
        *kept = new FlowDetails
        {
            TunnelSource = told->TunnelSource,
            TunnelDestination = told->TunnelDestination,
            TunnelId = told->TunnelId,
            Tunnel = told->Tunnel,
        };
        NoteDetails(kept, told);
    }

    /// <summary>
    /// Of a flow that ended and stays in the cache for the next: one that has only come to the active timeout keeps its name. Its handshake
    /// was told with the first record.
    /// </summary>
    private void Renew(FlowEntry* flow, PacketDigest* digest, FlowEndReason reason)
    {
        FlowDetails* kept = DetailsOf(flow);
        (int name, ApplicationName kind) = (kept->Name, kept->NameKind);
        BeginDetails(flow, digest);
        if (name == 0)
        {
            return;
        }

        if (reason != FlowEndReason.Active)
        {
            _names.Release(name);
            return;
        }

        ReleaseName(kept);
        (kept->Name, kept->NameKind) = (name, kind);
    }

    private void NoteDetails(FlowEntry* flow, PacketDigest* digest) => NoteDetails(DetailsOf(flow), ToldBy(digest));

    private void NoteDetails(FlowDetails* kept, PacketDetails* told)
    {
        kept->ServerLatency = kept->ServerLatency == 0 ? told->ServerLatency : kept->ServerLatency;
        kept->ClientLatency = kept->ClientLatency == 0 ? told->ClientLatency : kept->ClientLatency;
        if (told->Name != ApplicationName.None && kept->Name == 0)
        {
            kept->Name = _names.Use(_batchNames!.Text(told->NameOffset, told->NameLength));
            kept->NameKind = told->Name;
        }
    }

    private void ReleaseName(FlowDetails* kept)
    {
        if (kept->Name != 0)
        {
            _names.Release(kept->Name);
            kept->Name = 0;
        }
    }

    private PacketDetails* ToldBy(PacketDigest* digest) => (PacketDetails*)((byte*)(digest + 1) + _keyBytes);
}
