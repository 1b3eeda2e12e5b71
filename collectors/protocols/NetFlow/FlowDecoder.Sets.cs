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
            tally.Fail(DecodeError.MessageLength);
            end = Math.Min(end, (int)header.Count);
        }

        if (end >= header.Length)
        {
            DecodeSets(datagram[header.Length..end], context, ref tally, ref sink);
        }

        uint? units = header.Version == 9 ? 1 : tally.HasUncounted ? null : tally.OwnRecords;
        context.Domain.Sequence.Follow(header.Sequence, units, header.Version == 9 ? header.SysUptime : null);
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
                    tally.Fail(DecodeError.SetLength);
                }

                return;
            }

            if (length > sets.Length)
            {
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
        if (context.Domain.Templates.TryGet(id, out RecordTemplate? template))
        {
            tally.OwnRecords += (uint)DecodeRecords(template, set, context, ref tally, ref sink);
            return;
        }

        tally.HasUncounted = true;
        if (!context.Exporter.HeldBack.TryAdd(context.Header, id, set, context.Port, context.ReceivedAt))
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
            tally.Fail(DecodeError.RecordCut);
        }

        return records;
    }

    private void Replay<TSink>(RecordTemplate template, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        foreach (HeldBackSet held in context.Exporter.HeldBack.Take(context.Header.Version, context.Header.DomainId, template.Id))
        {
            RecordContext then = new(held.Header, context.Exporter, context.Domain, held.Port, held.ReceivedAt);
            DecodeRecords(template, held.Body, then, ref tally, ref sink);
        }
    }

    private void DecodeTemplates<TSink>(ReadOnlySpan<byte> set, bool isOptions, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        WireReader reader = new(set);
        while (reader.Remaining >= SetHeaderBytes && reader.Rest.ContainsAnyExcept((byte)0))
        {
            TemplateReader template = new(_fields);
            if (!template.TryRead(ref reader, context.Header.Version, isOptions))
            {
                tally.Fail(DecodeError.TemplateCut);
                return;
            }

            if (Define(template, isOptions, context, ref tally) is { } defined)
            {
                Replay(defined, context, ref tally, ref sink);
            }
        }
    }

    /// <summary>The template when data that waits for it can be decoded now; null when it was refused, withdrawn or known.</summary>
    private RecordTemplate? Define(scoped in TemplateReader read, bool isOptions, scoped in RecordContext context, ref DatagramTally tally)
    {
        TemplateStore templates = context.Domain.Templates;
        if (context.Header.Version == 10 && read.FieldCount == 0)
        {
            Withdraw(read.Id, isOptions, templates, ref tally);
            return null;
        }

        ReadOnlySpan<TemplateField> fields = _fields.AsSpan(0, Math.Min(read.FieldCount, _fields.Length));
        if (templates.TryGet(read.Id, out RecordTemplate? old))
        {
            if (read.FieldCount == fields.Length && old.IsSame(isOptions, fields))
            {
                return null;
            }

            // What comes next under this number is not in the old form, whether or not the new one can be kept.
            context.Exporter.TemplatesChanged++;
            templates.Remove(read.Id);
        }

        DecodeError error =
            read.Id < FirstTemplateId ? DecodeError.TemplateId
            : read.FieldCount > fields.Length ? DecodeError.TemplateFields
            : DecodeError.None;
        if (error == DecodeError.None)
        {
            RecordTemplate template = new(read.Id, isOptions, fields.ToArray());
            error =
                template.MinRecordLength == 0 ? DecodeError.TemplateEmpty
                : templates.TrySet(template) ? DecodeError.None
                : DecodeError.TemplateLimit;
            if (error == DecodeError.None)
            {
                return template;
            }
        }

        tally.Fail(error);
        return null;
    }

    /// <summary>RFC 7011 §8.1: a template without fields withdraws its id; that of the set id withdraws all of the kind.</summary>
    private static void Withdraw(ushort id, bool isOptions, TemplateStore templates, ref DatagramTally tally)
    {
        if (id == (isOptions ? IpfixOptionsTemplates : IpfixTemplates))
        {
            templates.RemoveAll(isOptions);
        }
        else if (id < FirstTemplateId)
        {
            tally.Fail(DecodeError.TemplateId);
        }
        else
        {
            templates.Remove(id);
        }
    }
}
