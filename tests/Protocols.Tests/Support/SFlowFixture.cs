using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.SFlow;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>A decoder of sFlow with one exporter, which is the agent itself, at hand.</summary>
internal sealed class SFlowFixture(SFlowDecoderLimits? limits = null, int maxRun = int.MaxValue, bool keepFrames = false)
{
    public const long Now = DecoderFixture.Now;

    private RowSink _sink = new(maxRun);

    public SFlowDecoder Decoder { get; } = new(limits, keepFrames: keepFrames);

    public List<Dictionary<string, object>> Flows => _sink.Of(RecordStream.SFlow);

    public List<Dictionary<string, object>> Counters => _sink.Of(RecordStream.Counters);

    public Dictionary<string, object> Flow => Assert.Single(Flows);

    public Dictionary<string, object> Counter => Assert.Single(Counters);

    public ExporterStatistics Statistics => Assert.Single(Decoder.Exporters());

    public DomainStatistics Domain => Assert.Single(Statistics.Domains);

    public SFlowResult Decode(byte[] datagram, string exporter = SFlowBuilder.Agent, long now = Now) =>
        Decoder.Decode(datagram, WireBuilder.Address(exporter), 6343, now, ref _sink);

    public SFlowResult Decode(WireBuilder datagram, string exporter = SFlowBuilder.Agent, long now = Now) => Decode(datagram.Bytes, exporter, now);

    /// <summary>The row of a flow sample that holds these records.</summary>
    public Dictionary<string, object> DecodeRecords(params WireBuilder[] records)
    {
        SFlowResult result = Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(records)));
        Assert.Equal((DecodeError.None, 1), (result.Error, result.FlowSamples));
        return Flow;
    }

    /// <summary>The row of a counter sample that holds these records.</summary>
    public Dictionary<string, object> DecodeCounters(params WireBuilder[] records)
    {
        SFlowResult result = Decode(SFlowBuilder.Datagram(SFlowBuilder.CounterSample(1, 3, records)));
        Assert.Equal((DecodeError.None, 1), (result.Error, result.CounterSamples));
        return Counter;
    }

    public long Errors(DecodeError error) => Statistics.Errors.GetValueOrDefault(error);
}
