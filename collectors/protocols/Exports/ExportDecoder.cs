using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Exports;

/// <summary>
/// Decodes whatever comes to one port: the first bytes tell the version. Bad input never throws: it is counted per exporter and
/// reason. One thread decodes; the statistics may be read by any.
/// </summary>
public sealed class ExportDecoder(FlowDecoderLimits? limits = null, ExporterPolicy? policy = null)
{
    public FlowDecoder NetFlow { get; } = new(limits, policy);

    /// <summary>Exporters whose state gave way to that of others.</summary>
    public long ExportersForgotten => NetFlow.ExportersForgotten;

    /// <summary>The counters of all exporters now, in no particular order.</summary>
    public IReadOnlyList<ExporterStatistics> Exporters() => NetFlow.Exporters();

    /// <summary>By version number: the first 16 bits of NetFlow and IPFIX, the first 32 of sFlow.</summary>
    public static ExportProtocol Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < FlowHeader.IpfixBytes)
        {
            return ExportProtocol.None;
        }

        return BinaryPrimitives.ReadUInt32BigEndian(datagram) switch
        {
            5 => ExportProtocol.SFlow,
            uint word => (word >> 16) is 5 or 9 or 10 ? ExportProtocol.NetFlow : ExportProtocol.None,
        };
    }

    /// <summary>To be called by the decoding thread when a connection has ended, behind its last message: its templates go with it.</summary>
    public void EndSession(UInt128 exporter, int port) => NetFlow.EndSession(exporter, port);

    /// <param name="exporter">Source address, IPv4 in mapped form.</param>
    /// <param name="port">Source port.</param>
    /// <param name="receivedAt">ns since 1970 UTC; also the clock for data that waits for its template.</param>
    /// <param name="transport">Session: one whole message of a connection (<see cref="FlowHeader.TryReadMessageLength"/>).</param>
    public ExportResult Decode<TSink>(ReadOnlySpan<byte> datagram, UInt128 exporter, int port, long receivedAt, ref TSink sink, ExportTransport transport = ExportTransport.Datagram)
        where TSink : IFlowRecordSink
    {
        DecodeResult result = NetFlow.Decode(datagram, exporter, port, receivedAt, ref sink, transport);
        return new ExportResult(ExportProtocol.NetFlow, result.Header, result.FlowRecords, result.OptionRecords, 0, result.Error);
    }
}
