using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>NetFlow v9 and IPFIX messages: sets in order, so that data is read by the template that is valid at its place.</summary>
public sealed partial class FlowDecoder
{
    private const int SetHeaderBytes = 4;
    private const int FirstTemplateId = 256;
    private const ushort V9Templates = 0;
    private const ushort V9OptionsTemplates = 1;
    private const ushort IpfixTemplates = 2;
    private const ushort IpfixOptionsTemplates = 3;

    private void DecodeMessage<TSink>(ReadOnlySpan<byte> datagram, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        FlowHeader header = context.Header;
        int end = datagram.Length;
        if (header.Version == 10 && header.Count != end)
        {
            tally.HasUncounted |= header.Count > end;
            tally.Fail(DecodeError.MessageLength);
            end = Math.Min(end, (int)header.Count);
        }

        if (end >= header.Length)
        {
            DecodeSets(datagram[header.Length..end], context, ref tally, ref sink);
        }

        uint? units = header.Version == 9 ? 1 : tally.HasUncounted ? null : tally.OwnRecords;
        // A start that is not the one known is another stream: see StreamTable.
        context.Stream.Sequence.Follow(header.Sequence, units, uptime: null, header.UnixSeconds);
    }

    private void DecodeSets<TSink>(ReadOnlySpan<byte> sets, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        while (sets.Length >= SetHeaderBytes)
        {
            ushort id = BinaryPrimitives.ReadUInt16BigEndian(sets);
            int length = BinaryPrimitives.ReadUInt16BigEndian(sets[2..]);
            if (length < SetHeaderBytes)
            {
                // Some exporters fill a datagram up with zeros.
                if (sets.ContainsAnyExcept((byte)0))
                {
                    tally.HasUncounted = true;
                    tally.Fail(DecodeError.SetLength);
                }

                return;
            }

            if (length > sets.Length)
            {
                tally.HasUncounted = true;
                tally.Fail(DecodeError.SetLength);
                length = sets.Length;
            }

            DecodeSet(id, sets[SetHeaderBytes..length], context, ref tally, ref sink);
            sets = sets[length..];
        }
    }

    private void DecodeSet<TSink>(ushort id, ReadOnlySpan<byte> set, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        bool isV9 = context.Header.Version == 9;
        if (id >= FirstTemplateId)
        {
            DecodeData(id, set, context, ref tally, ref sink);
        }
        else if (id == (isV9 ? V9Templates : IpfixTemplates))
        {
            DecodeTemplates(set, isOptions: false, context, ref tally, ref sink);
        }
        else if (id == (isV9 ? V9OptionsTemplates : IpfixOptionsTemplates))
        {
            DecodeTemplates(set, isOptions: true, context, ref tally, ref sink);
        }
        else
        {
            tally.Fail(DecodeError.SetId);
        }
    }

    private void DecodeData<TSink>(ushort id, ReadOnlySpan<byte> set, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        if (context.Domain.Templates.Find(id, context.Stream, context.ReceivedAt) is { } definition)
        {
            int records = DecodeRecords(definition.Shape.Record, set, context, ref tally, ref sink);
            tally.OwnRecords += (uint)records;
            definition.Records += records;
            return;
        }

        tally.HasUncounted = true;
        if (context.Stream.IsRefused(id) || !context.Exporter.HeldBack.TryAdd(set, context, id))
        {
            tally.Fail(DecodeError.NoTemplate);
        }
    }

    private int DecodeRecords<TSink>(RecordTemplate template, ReadOnlySpan<byte> set, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        int records = _writer.Write(template, set, context, ref sink, out bool complete);
        if (template.IsOptions)
        {
            tally.OptionRecords += records;
        }
        else
        {
            tally.FlowRecords += records;
        }

        if (!complete)
        {
            tally.HasUncounted = true;
            tally.Fail(DecodeError.RecordCut);
        }

        return records;
    }
}
