using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.SFlow;

namespace LogFlowDb.Protocols.Exports;

/// <summary>
/// Decodes whatever comes to one port: the first bytes tell the version. Bad input never throws: it is counted per exporter and
/// reason. One thread decodes; the statistics may be read by any.
/// </summary>
public sealed class ExportDecoder(FlowDecoderLimits? limits = null, ExporterPolicy? policy = null, SFlowDecoderLimits? sflowLimits = null)
{
    /// <summary>Shorter than any header: what cannot be an export.</summary>
    private const int MinBytes = FlowHeader.IpfixBytes;

    public FlowDecoder NetFlow { get; } = new(limits, policy);

    public SFlowDecoder SFlow { get; } = new(sflowLimits, policy);

    /// <summary>Exporters whose state gave way to that of others; one that sends NetFlow and sFlow counts twice.</summary>
    public long ExportersForgotten => NetFlow.ExportersForgotten + SFlow.ExportersForgotten;

    /// <summary>The counters of all exporters now, in no particular order: one entry per source address, whatever it sends.</summary>
    public IReadOnlyList<ExporterStatistics> Exporters()
    {
        IReadOnlyList<ExporterStatistics> sflow = SFlow.Exporters();
        if (sflow.Count == 0)
        {
            return NetFlow.Exporters();
        }

        Dictionary<UInt128, ExporterStatistics> exporters = NetFlow.Exporters().ToDictionary(exporter => exporter.Address);
        foreach (ExporterStatistics exporter in sflow)
        {
            exporters[exporter.Address] = exporters.TryGetValue(exporter.Address, out ExporterStatistics? same) ? same + exporter : exporter;
        }

        return [.. exporters.Values];
    }

    /// <summary>
    /// By version number: the first 16 bits of NetFlow and IPFIX, the first 32 of sFlow. sFlow before version 5 is recognized, though it
    /// is not decoded.
    /// </summary>
    public static ExportProtocol Classify(ReadOnlySpan<byte> datagram) =>
        datagram.Length < MinBytes ? ExportProtocol.None
        : SFlowHeader.IsSFlow(datagram) ? ExportProtocol.SFlow
        : BinaryPrimitives.ReadUInt16BigEndian(datagram) is 5 or 9 or 10 ? ExportProtocol.NetFlow
        : ExportProtocol.None;

    /// <summary>To be called by the decoding thread when a connection has ended, behind its last message: its templates go with it.</summary>
    public void EndSession(UInt128 exporter, int port) => NetFlow.EndSession(exporter, port);

    /// <param name="exporter">Source address, IPv4 in mapped form.</param>
    /// <param name="port">Source port.</param>
    /// <param name="receivedAt">ns since 1970 UTC; also the clock for data that waits for its template.</param>
    /// <param name="transport">Session: one whole message of a connection (<see cref="FlowHeader.TryReadMessageLength"/>).</param>
    public ExportResult Decode<TSink>(ReadOnlySpan<byte> datagram, UInt128 exporter, int port, long receivedAt, ref TSink sink, ExportTransport transport = ExportTransport.Datagram)
        where TSink : IFlowRecordSink
    {
        if (SFlowHeader.IsSFlow(datagram))
        {
            SFlowResult sflow = SFlow.Decode(datagram, exporter, port, receivedAt, ref sink);
            return new ExportResult(ExportProtocol.SFlow, default, sflow.Header, sflow.FlowSamples, 0, sflow.CounterSamples, sflow.Error);
        }

        DecodeResult result = NetFlow.Decode(datagram, exporter, port, receivedAt, ref sink, transport);
        return new ExportResult(ExportProtocol.NetFlow, result.Header, default, result.FlowRecords, result.OptionRecords, 0, result.Error);
    }
}
