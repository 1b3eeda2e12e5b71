using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>Names, answer times and tunnels of flows that ended, as columns.</summary>
internal sealed unsafe class DetailColumns(NameTable names)
{
    private static readonly string[] s_tunnels = ["", "ipip", "gre", "nvgre", "erspan", "vxlan", "geneve", "gtp", "mpls"];

    private readonly OptionalTexts _dnsQuery = new("dns_query", FlowRowWriter.MaxRows);
    private readonly OptionalTexts _serverName = new("tls_sni", FlowRowWriter.MaxRows);
    private readonly OptionalTexts _host = new("http_host", FlowRowWriter.MaxRows);
    private readonly OptionalNumbers _clientLatency = new("client_latency", ValueKind.Long, FlowRowWriter.MaxRows);
    private readonly OptionalNumbers _serverLatency = new("server_latency", ValueKind.Long, FlowRowWriter.MaxRows);
    private readonly OptionalTexts _tunnel = new("tunnel_type", FlowRowWriter.MaxRows);
    private readonly OptionalNumbers _tunnelId = new("tunnel_id", ValueKind.Long, FlowRowWriter.MaxRows);
    private readonly OptionalAddresses _tunnelSource = new("tunnel_src_ip", FlowRowWriter.MaxRows);
    private readonly OptionalAddresses _tunnelDestination = new("tunnel_dst_ip", FlowRowWriter.MaxRows);
    private readonly OptionalNumbers _network = new("vni", ValueKind.Long, FlowRowWriter.MaxRows);
    private readonly OptionalNumbers _endpoint = new("gtpu_teid", ValueKind.Long, FlowRowWriter.MaxRows);

    /// <param name="row">Rows come in order, each once.</param>
    /// <param name="details">Of a flow that ended.</param>
    /// <param name="isReversed">True when the forward direction is the one whose ends have changed places in the key.</param>
    public void Set(int row, FlowDetails* details, bool isReversed)
    {
        if (details->Name != 0)
        {
            OptionalTexts column = details->NameKind switch
            {
                ApplicationName.DnsQuery => _dnsQuery,
                ApplicationName.TlsServerName => _serverName,
                _ => _host,
            };
            column.Set(row, names[details->Name]);
        }

        _clientLatency.Set(row, details->ClientLatency != 0, details->ClientLatency - 1L);
        _serverLatency.Set(row, details->ServerLatency != 0, details->ServerLatency - 1L);
        TunnelKind tunnel = details->Tunnel;
        bool isCarried = tunnel != TunnelKind.None;
        if (isCarried)
        {
            _tunnel.Set(row, s_tunnels[(int)tunnel]);
        }

        _tunnelId.Set(row, isCarried && tunnel != TunnelKind.IpInIp, details->TunnelId);
        _tunnelSource.Set(row, isCarried, isReversed ? details->TunnelDestination : details->TunnelSource);
        _tunnelDestination.Set(row, isCarried, isReversed ? details->TunnelSource : details->TunnelDestination);
        _network.Set(row, KeyOverlay.Has(tunnel), details->TunnelId);
        _endpoint.Set(row, tunnel == TunnelKind.Gtp, details->TunnelId);
    }

    public void MoveTo(ColumnList list)
    {
        list.Add(_dnsQuery);
        list.Add(_serverName);
        list.Add(_host);
        list.Add(_clientLatency);
        list.Add(_serverLatency);
        list.Add(_tunnel);
        list.Add(_tunnelId);
        list.Add(_tunnelSource);
        list.Add(_tunnelDestination);
        list.Add(_network);
        list.Add(_endpoint);
    }
}
