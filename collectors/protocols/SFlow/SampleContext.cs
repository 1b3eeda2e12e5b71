using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>What all rows of one datagram share.</summary>
internal readonly ref struct SampleContext(SFlowHeader header, SFlowExporterState exporter, int port, long receivedAt)
{
    private static readonly FlowField s_relayIp = FlowFields.Find("relay_ip")!;

    public SFlowHeader Header { get; } = header;

    public SFlowExporterState Exporter { get; } = exporter;

    /// <summary>The device that samples; behind a relay it is not the source of the datagram.</summary>
    public UInt128 Agent { get; } = header.Agent == UInt128.Zero ? exporter.Address : header.Agent;

    public void Fill<TSink>(ref TSink sink)
        where TSink : IFlowRecordSink
    {
        sink.FillLong(FlowFields.Time, receivedAt);
        sink.FillAddress(FlowFields.ExporterIp, Agent);
        sink.FillLong(FlowFields.ExporterPort, port);
        sink.FillText(FlowFields.FlowType, SFlowDecoder.FlowType);
        sink.FillLong(FlowFields.ExportSeq, Header.Sequence);
        sink.FillLong(FlowFields.ObservationDomainId, Header.SubAgent);
        if (Agent != Exporter.Address)
        {
            sink.FillAddress(s_relayIp, Exporter.Address);
        }
    }
}
