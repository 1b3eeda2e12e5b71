using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Decodes NetFlow v5, NetFlow v9 (RFC 3954) and IPFIX (RFC 7011) messages into flow records. Templates are scoped by exporter
/// address, version, source id or observation domain, exporting process (told by its port) and template id; a process that has not
/// announced one reads by the newest of the others. Bad input never throws: it is counted per exporter and reason. One thread
/// decodes; <see cref="Exporters"/> and <see cref="Snapshot"/> may be called from any.
/// </summary>
public sealed partial class FlowDecoder
{
    private readonly SharedState _shared;
    private readonly RecordWriter _writer;
    private readonly ExporterTable<ExporterState> _exporters;
    private readonly RecordTemplate _v5;
    private readonly TemplateField[] _fields;

    public FlowDecoder(FlowDecoderLimits? limits = null, ExporterPolicy? policy = null)
    {
        _shared = new SharedState(limits ?? FlowDecoderLimits.Default, policy ?? ExporterPolicy.Default)
        {
            MakeRoom = needy => _exporters!.TryForgetOldest(needy),
        };
        _exporters = new ExporterTable<ExporterState>(_shared.Limits.Exporters, address => new ExporterState(address, _shared), _shared.Policy.IsNamed);
        _fields = new TemplateField[_shared.Limits.FieldsPerTemplate];
        TemplateCompiler compiler = new(_shared.Fields);
        _writer = new RecordWriter(compiler, new StructureReader(compiler, _shared.Fields));
        _v5 = new RecordTemplate(0, false, s_v5Fields);
    }

    /// <summary>Exporters whose state gave way to that of others.</summary>
    public long ExportersForgotten => _exporters.Forgotten;

    /// <summary>The counters of all exporters now, in no particular order.</summary>
    public IReadOnlyList<ExporterStatistics> Exporters() => [.. _exporters.All().Select(exporter => exporter.Statistics())];

    /// <summary>To be called by the decoding thread when a connection has ended: its templates go with it.</summary>
    public void EndSession(UInt128 exporter, int port) => _exporters.TryFind(exporter)?.EndSession(port);

    /// <param name="exporter">Source address, IPv4 in mapped form.</param>
    /// <param name="port">Source port.</param>
    /// <param name="receivedAt">ns since 1970 UTC; also the clock for data that waits for its template.</param>
    /// <param name="transport">Session: one whole message of a connection (<see cref="FlowHeader.TryReadMessageLength"/>).</param>
    public DecodeResult Decode<TSink>(ReadOnlySpan<byte> datagram, UInt128 exporter, int port, long receivedAt, ref TSink sink, ExportTransport transport = ExportTransport.Datagram)
        where TSink : IFlowRecordSink
    {
        ExporterState state = _exporters.Find(exporter);
        state.Datagrams++;
        state.Bytes += datagram.Length;
        state.LastSeen = receivedAt;
        state.Count(DecodeError.NoTemplate, state.HeldBack.Expire(receivedAt));
        if (!FlowHeader.TryRead(datagram, out FlowHeader header, out DecodeError error))
        {
            state.Count(error);
            return new DecodeResult(default, 0, 0, error);
        }

        bool isSession = transport == ExportTransport.Session;
        if (state.Domain(new DomainKey(header.Version, header.DomainId, isSession ? port : 0)) is not { } domain)
        {
            state.Count(DecodeError.TemplateLimit);
            return new DecodeResult(header, 0, 0, DecodeError.TemplateLimit);
        }

        StreamState stream = domain.Streams.Find(port, header);
        domain.Counters.Datagrams++;
        DatagramTally tally = new(state);
        RecordContext context = new(header, state, domain, stream, port, receivedAt);
        if (header.Version == 5)
        {
            DecodeV5(datagram, context, ref tally, ref sink);
        }
        else
        {
            DecodeMessage(datagram, context, ref tally, ref sink);
        }

        domain.Counters.FlowRecords += tally.FlowRecords;
        domain.Counters.OptionRecords += tally.OptionRecords;
        return new DecodeResult(header, tally.FlowRecords, tally.OptionRecords, tally.FirstError);
    }
}
