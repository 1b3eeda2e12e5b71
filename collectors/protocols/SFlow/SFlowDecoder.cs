using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Decodes sFlow version 5 datagrams: a row for every flow sample and discarded packet, a row for every counter sample. Bad input
/// never throws: it is counted per exporter and reason. One thread decodes; <see cref="Exporters"/> may be called from any.
/// </summary>
/// <remarks>Versions 2 and 4 are not decoded; they are counted as <see cref="DecodeError.Version"/>.</remarks>
public sealed partial class SFlowDecoder
{
    internal const string FlowType = "sflow5";

    private readonly ExporterTable<SFlowExporterState> _exporters;
    private readonly SampleColumns _flows = new();
    private readonly SampleColumns _counters = new();
    private readonly FlowSampleReader _flowReader;
    private readonly RecordReader _counterReader;
    private readonly SampleColumn _sampleSeq;
    private readonly SampleColumn _samplerId;
    private readonly SampleColumn _samplingRate;
    private readonly SampleColumn _pool;
    private readonly SampleColumn _drops;
    private readonly SampleColumn _inIf;
    private readonly SampleColumn _outIf;
    private readonly SampleColumn _outIfCount;
    private readonly SampleColumn _direction;
    private readonly SampleColumn _forwardingStatus;
    private readonly SampleColumn _dropReason;
    private readonly SampleColumn _counterSeq;
    private readonly SampleColumn _counterSource;
    private readonly SampleColumn _ifIndex;

    /// <param name="keepFrames">Whether rows get the sampled header as it came, in the field <c>frame</c>.</param>
    public SFlowDecoder(SFlowDecoderLimits? limits = null, ExporterPolicy? policy = null, bool keepFrames = false)
    {
        limits ??= SFlowDecoderLimits.Default;
        policy ??= ExporterPolicy.Default;
        Allowance agents = new(limits.TotalAgents);
        Allowance sources = new(limits.TotalSources);
        _exporters = new ExporterTable<SFlowExporterState>(
            limits.Exporters,
            address => new SFlowExporterState(address, limits, agents, sources),
            policy.IsNamed);
        FlowFieldRegistry registry = new(limits.UnknownFields);
        RecordReader flowRecords = new(_flows, SFlowStructures.FlowRecords, registry, "sflow_", limits.UnknownFields);
        _flowReader = new FlowSampleReader(_flows, flowRecords, keepFrames);
        _counterReader = new RecordReader(_counters, SFlowStructures.CounterRecords, registry, "sflow_c_", limits.UnknownFields);
        _sampleSeq = _flows.Of("sample_seq");
        _samplerId = _flows.Of("sampler_id");
        _samplingRate = _flows.Of("sampling_rate");
        _pool = _flows.Of("sample_pool");
        _drops = _flows.Of("drops");
        _inIf = _flows.Of("in_if");
        _outIf = _flows.Of("out_if");
        _outIfCount = _flows.Of("sflow_out_if_count");
        _direction = _flows.Of("direction");
        _forwardingStatus = _flows.Of("forwarding_status");
        _dropReason = _flows.Of("drop_reason");
        _counterSeq = _counters.Of("sample_seq");
        _counterSource = _counters.Of("sampler_id");
        _ifIndex = _counters.Of("if_index");
    }

    /// <summary>Exporters whose state gave way to that of others.</summary>
    public long ExportersForgotten => _exporters.Forgotten;

    /// <summary>The counters of all exporters now, in no particular order.</summary>
    public IReadOnlyList<ExporterStatistics> Exporters() => [.. _exporters.All().Select(exporter => exporter.Statistics())];

    /// <param name="exporter">Source address, IPv4 in mapped form.</param>
    /// <param name="port">Source port.</param>
    /// <param name="receivedAt">ns since 1970 UTC.</param>
    public SFlowResult Decode<TSink>(ReadOnlySpan<byte> datagram, UInt128 exporter, int port, long receivedAt, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        SFlowExporterState state = _exporters.Find(exporter);
        state.Datagrams++;
        state.Bytes += datagram.Length;
        state.LastSeen = receivedAt;
        if (!SFlowHeader.TryRead(datagram, out SFlowHeader header, out int length, out DecodeError error))
        {
            state.Count(error);
            return new SFlowResult(default, 0, 0, error);
        }

        SampleTally tally = new(state);
        SampleContext context = new(header, state, port, receivedAt);
        AgentState? agent = state.Agent(context.Agent, header.SubAgent);
        if (agent is null)
        {
            tally.Fail(DecodeError.AgentLimit);
        }

        DecodeSamples(datagram, length, context, Follow(agent, header), ref tally, ref sink);
        if (agent is not null)
        {
            agent.FlowSamples += tally.FlowSamples;
            agent.CounterSamples += tally.CounterSamples;
        }

        return new SFlowResult(header, tally.FlowSamples, tally.CounterSamples, tally.FirstError);
    }

    /// <summary>The agent, if the samples of this datagram have not been followed before.</summary>
    private static AgentState? Follow(AgentState? agent, in SFlowHeader header)
    {
        if (agent is null)
        {
            return null;
        }

        agent.Datagrams++;
        long duplicates = agent.Sequence.Statistics.Duplicates;
        agent.Sequence.Follow(header.Sequence, 1, header.Uptime);
        return agent.Sequence.Statistics.Duplicates == duplicates ? agent : null;
    }
}
