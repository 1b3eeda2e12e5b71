using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>NetFlow v5: records of 48 bytes, the same as a template of these elements.</summary>
public sealed partial class FlowDecoder
{
    private static readonly TemplateField[] s_v5Fields =
    [
        new(0, 8, 4, IsScope: false),
        new(0, 12, 4, IsScope: false),
        new(0, 15, 4, IsScope: false),
        new(0, 10, 2, IsScope: false),
        new(0, 14, 2, IsScope: false),
        new(0, 2, 4, IsScope: false),
        new(0, 1, 4, IsScope: false),
        new(0, 22, 4, IsScope: false),
        new(0, 21, 4, IsScope: false),
        new(0, 7, 2, IsScope: false),
        new(0, 11, 2, IsScope: false),
        new(0, InformationElements.Padding, 1, IsScope: false),
        new(0, 6, 1, IsScope: false),
        new(0, 4, 1, IsScope: false),
        new(0, 5, 1, IsScope: false),
        new(0, 16, 2, IsScope: false),
        new(0, 17, 2, IsScope: false),
        new(0, 9, 1, IsScope: false),
        new(0, 13, 1, IsScope: false),
        new(0, InformationElements.Padding, 2, IsScope: false),
    ];

    private void DecodeV5<TSink>(ReadOnlySpan<byte> datagram, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ReadOnlySpan<byte> body = datagram[FlowHeader.V5Bytes..];
        int fits = body.Length / _v5.MinRecordLength;
        int records = Math.Min(context.Header.Count, fits);
        if (context.Header.Count > fits)
        {
            tally.Fail(DecodeError.RecordCount);
        }

        tally.FlowRecords = _writer.WriteFixed(_v5, body, records, context, ref sink);
        context.Stream.Sequence.Follow(context.Header.Sequence, context.Header.Count, uptime: null, context.Header.UnixSeconds);
    }
}
