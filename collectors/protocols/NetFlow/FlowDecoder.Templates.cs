using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What announcements of templates do, in the order in which they come.</summary>
public sealed partial class FlowDecoder
{
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

            if (context.Header.Version == 10 && template.FieldCount == 0)
            {
                Withdraw(template.Id, isOptions, context, ref tally);
            }
            else if (Define(template, isOptions, context, ref tally) is { } defined)
            {
                Replay(defined, context, ref tally, ref sink);
            }
        }
    }

    /// <summary>The definition when data that waits for it can be decoded now; null when it was refused, or known.</summary>
    private TemplateDefinition? Define(scoped in TemplateReader read, bool isOptions, scoped in RecordContext context, ref DatagramTally tally)
    {
        TemplateStore templates = context.Domain.Templates;
        context.Exporter.TemplatesAnnounced++;
        ReadOnlySpan<TemplateField> fields = _fields.AsSpan(0, Math.Min(read.FieldCount, _fields.Length));
        if (templates.FindOwn(read.Id, context.Stream) is { } old)
        {
            if (read.FieldCount == fields.Length && old.Shape.IsOptions == isOptions && fields.SequenceEqual(old.Shape.Fields))
            {
                old.AnnouncedAt = context.ReceivedAt;
                return null;
            }

            // What comes next under this number is not in the old form, whether or not the new one can be kept.
            context.Exporter.TemplatesChanged++;
            templates.Remove(old);
        }

        _shared.Changed();
        DecodeError error =
            read.Id < FirstTemplateId ? DecodeError.TemplateId
            : read.FieldCount > fields.Length ? DecodeError.TemplateFields
            : IsEmpty(fields) ? DecodeError.TemplateEmpty
            : DecodeError.None;
        TemplateDefinition? defined = null;
        if (error == DecodeError.None)
        {
            defined = templates.Add(context.Header.Version, read.Id, isOptions, fields, context.Stream, context.ReceivedAt);
            error = defined is null ? DecodeError.TemplateLimit : DecodeError.None;
        }

        if (error == DecodeError.None)
        {
            context.Stream.Accept(read.Id);
            context.Exporter.NoteUnknown(fields);
        }
        else
        {
            context.Stream.Refuse(read.Id);
            tally.Fail(error);
        }

        return defined;
    }

    /// <summary>True when a record could be of zero bytes: reading a set of them would never end (RFC 7011 §3.4).</summary>
    private static bool IsEmpty(ReadOnlySpan<TemplateField> fields)
    {
        foreach (ref readonly TemplateField field in fields)
        {
            if (field.MinLength > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Decodes what waits for a template, with the header under which it came. What is from a process that is known to live beside
    /// the one that announced it waits for its own.
    /// </summary>
    private void Replay<TSink>(TemplateDefinition definition, scoped in RecordContext context, ref DatagramTally tally, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        if (context.Exporter.HeldBack.IsEmpty)
        {
            return;
        }

        bool hadUncounted = tally.HasUncounted;
        foreach (StreamState stream in context.Domain.Streams.All)
        {
            if (stream == context.Stream || !stream.IsDistinct)
            {
                while (context.Exporter.HeldBack.TryTake(stream, definition.Shape.Id, out HeldBackSet? held, out byte[]? body))
                {
                    RecordContext then = new(held.Header, context.Exporter, context.Domain, stream, held.Port, held.ReceivedAt);
                    DecodeRecords(definition.Shape.Record, body, then, ref tally, ref sink);
                }
            }
        }

        tally.HasUncounted = hadUncounted;
    }

    /// <summary>
    /// RFC 7011 §8.1: a template without fields withdraws its id; that of the set id withdraws all of the kind. Not to be sent in
    /// datagrams (§8.4), but those that do mean it.
    /// </summary>
    private void Withdraw(ushort id, bool isOptions, scoped in RecordContext context, ref DatagramTally tally)
    {
        TemplateStore templates = context.Domain.Templates;
        int withdrawn = 0;
        if (id == (isOptions ? IpfixOptionsTemplates : IpfixTemplates))
        {
            withdrawn = templates.RemoveAll(isOptions, context.Stream);
        }
        else if (id < FirstTemplateId)
        {
            tally.Fail(DecodeError.TemplateId);
        }
        else if (templates.Find(id, context.Stream, context.ReceivedAt) is { } definition && definition.Shape.IsOptions == isOptions)
        {
            templates.Remove(definition);
            withdrawn = 1;
        }

        if (withdrawn > 0)
        {
            context.Exporter.TemplatesWithdrawn += withdrawn;
            _shared.Changed();
        }
    }
}
