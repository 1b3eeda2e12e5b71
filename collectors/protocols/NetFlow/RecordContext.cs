using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What all records of one set share.</summary>
internal readonly ref struct RecordContext(FlowHeader header, ExporterState exporter, DomainState domain, StreamState stream, int port, long receivedAt)
{
    public FlowHeader Header { get; } = header;

    public ExporterState Exporter { get; } = exporter;

    public DomainState Domain { get; } = domain;

    /// <summary>The exporting process.</summary>
    public StreamState Stream { get; } = stream;

    public int Port { get; } = port;

    public long ReceivedAt { get; } = receivedAt;

    /// <summary>Gives the fields that come from socket and header.</summary>
    public void Fill<TSink>(ref TSink sink, int templateId)
        where TSink : IFlowRecordSink
    {
        sink.FillLong(FlowFields.Time, ReceivedAt);
        if (Exporter.IsRelay && Stream.Exporter is { } exporter)
        {
            sink.FillAddress(FlowFields.ExporterIp, exporter);
            sink.FillAddress(FlowFields.RelayIp, Exporter.Address);
        }
        else
        {
            sink.FillAddress(FlowFields.ExporterIp, Exporter.Address);
        }

        sink.FillLong(FlowFields.ExporterPort, Port);
        sink.FillLong(FlowFields.ExportSeq, Header.Sequence);
        sink.FillLong(FlowFields.ObservationDomainId, Header.DomainId);
        sink.FillText(FlowFields.FlowType, FlowHeader.FlowTypeOf(Header.Version));
        if (Header.Version == 5)
        {
            sink.FillLong(FlowFields.EngineType, Header.EngineType);
            sink.FillLong(FlowFields.EngineId, Header.EngineId);
        }
        else
        {
            sink.FillLong(FlowFields.TemplateId, templateId);
        }
    }

    /// <summary>Rate of a record that says nothing of sampling itself; 0 = unknown.</summary>
    /// <param name="algorithm">How packets were chosen; 0 = unknown.</param>
    public double UnnamedSamplingRate(out long algorithm)
    {
        if (Header is { Version: 5, SamplingInterval: > 0 })
        {
            algorithm = Header.SamplingMode;
            return Header.SamplingInterval;
        }

        SamplerTable own = Domain.Options.Samplers;
        (double rate, algorithm) = own.UnnamedRate > 0 ? (own.UnnamedRate, own.UnnamedAlgorithm) : (Exporter.UnnamedSamplingRate, 0);
        return rate;
    }
}
