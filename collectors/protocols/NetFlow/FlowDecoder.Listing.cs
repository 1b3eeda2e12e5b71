namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What can be looked at from outside.</summary>
public sealed partial class FlowDecoder
{
    /// <summary>All templates that are known now, those of sessions included. May be called from any thread, as <see cref="Snapshot"/>.</summary>
    /// <param name="condition">Which exporters, by address; null for all.</param>
    public IReadOnlyList<KnownTemplate> Templates(Func<UInt128, bool>? condition = null)
    {
        List<KnownTemplate> templates = [];
        foreach (ExporterState exporter in _exporters.All().Where(each => condition is null || condition(each.Address)))
        {
            foreach ((DomainKey key, DomainState domain) in exporter.Domains())
            {
                foreach (TemplateDefinition definition in domain.Templates.List())
                {
                    templates.Add(new KnownTemplate(
                        exporter.Address,
                        definition.Owner.Port,
                        key.Version,
                        key.Id,
                        definition.Shape.Id,
                        definition.Shape.IsOptions,
                        definition.AnnouncedAt,
                        definition.Shape.Fields)
                    {
                        IsOfSession = key.SessionPort != 0,
                        Records = definition.Records,
                    });
                }
            }
        }

        return templates;
    }
}
