using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>A decoder with one exporter at hand.</summary>
internal sealed class DecoderFixture(FlowDecoderLimits? limits = null, int maxRun = int.MaxValue, RecordStream? unwanted = null)
{
    public const string Exporter = "192.0.2.1";
    public const long Now = 1_800_000_000_000_000_000;

    private RowSink _sink = new(maxRun, unwanted);

    public FlowDecoder Decoder { get; } = new(limits);

    public List<Dictionary<string, object>> Rows => _sink.Rows;

    /// <summary>Records of options templates.</summary>
    public List<Dictionary<string, object>> Options => _sink.Of(RecordStream.Options);

    public Dictionary<string, object> Row => Assert.Single(Rows);

    public ExporterStatistics Statistics => Assert.Single(Decoder.Exporters());

    public DecodeResult Decode(byte[] datagram, string exporter = Exporter, long now = Now, int port = 4444, ExportTransport transport = ExportTransport.Datagram) =>
        Decoder.Decode(datagram, WireBuilder.Address(exporter), port, now, ref _sink, transport);

    public DecodeResult Decode(WireBuilder datagram, string exporter = Exporter, long now = Now) => Decode(datagram.Bytes, exporter, now);

    public long Errors(DecodeError error) => Statistics.Errors.GetValueOrDefault(error);
}
