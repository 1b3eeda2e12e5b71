namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What outlives the process.</summary>
public sealed partial class FlowDecoder
{
    /// <summary>Grows whenever a snapshot would show something new, announcements of known templates left out.</summary>
    public long Changes => _shared.Changes;

    /// <summary>What is known now. May be called from any thread; decoding waits for it no longer than it takes to list one domain.</summary>
    public DecoderSnapshot Snapshot()
    {
        List<KnownTemplate> templates = [];
        List<KnownOptions> options = [];
        List<KnownElements> elements = [];
        foreach (ExporterState exporter in _exporters.All())
        {
            if (exporter.Announced?.List() is { } announced)
            {
                elements.Add(new KnownElements(exporter.Address, announced));
            }

            foreach ((DomainKey key, DomainState domain) in exporter.DatagramDomains())
            {
                if (domain.Options.Snapshot() is { IsEmpty: false } learned)
                {
                    options.Add(new KnownOptions(exporter.Address, key.Version, key.Id, learned));
                }

                List<TemplateDefinition> definitions = domain.Templates.List();
                for (int i = definitions.Count - 1; i >= 0; i--)
                {
                    TemplateDefinition definition = definitions[i];
                    templates.Add(new KnownTemplate(
                        exporter.Address,
                        definition.Owner.Port,
                        key.Version,
                        key.Id,
                        definition.Shape.Id,
                        definition.Shape.IsOptions,
                        definition.AnnouncedAt,
                        definition.Shape.Fields));
                }
            }
        }

        return new DecoderSnapshot(templates) { Options = options, Elements = elements };
    }

    /// <summary>
    /// Goes on with what an earlier decoder knew, as far as the limits allow. To be called before the first datagram. What is in
    /// it is checked like what comes from exporters.
    /// </summary>
    public void Restore(DecoderSnapshot snapshot)
    {
        RestoreOptions(snapshot);
        foreach (KnownTemplate known in snapshot.Templates)
        {
            TemplateField[] fields = [.. known.Fields];
            if (known.Id < FirstTemplateId || known.Version is not (9 or 10) || fields.Length > _fields.Length || IsEmpty(fields))
            {
                continue;
            }

            ExporterState exporter = _exporters.Find(known.Exporter);
            if (exporter.Domain(new DomainKey(known.Version, known.DomainId, SessionPort: 0)) is { } domain)
            {
                StreamState stream = domain.Streams.Restore(known.Port);
                if (domain.Templates.FindOwn(known.Id, stream) is { } earlier)
                {
                    domain.Templates.Remove(earlier);
                }

                domain.Templates.Add(known.Version, known.Id, known.IsOptions, fields, stream, known.AnnouncedAt);
                exporter.NoteUnknown(fields);
            }
        }
    }

    private void RestoreOptions(DecoderSnapshot snapshot)
    {
        foreach (KnownElements known in snapshot.Elements)
        {
            ExporterState exporter = _exporters.Find(known.Exporter);
            foreach (ElementDescription element in known.Elements)
            {
                exporter.TryAnnounce(element);
            }
        }

        foreach (KnownOptions known in snapshot.Options)
        {
            ExporterState exporter = _exporters.Find(known.Exporter);
            if (known.Version is 9 or 10 && exporter.Domain(new DomainKey(known.Version, known.DomainId, SessionPort: 0)) is { } domain)
            {
                domain.Options.Restore(known.Options);
                exporter.OnSamplersChanged();
            }
        }
    }
}
