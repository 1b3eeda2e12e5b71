namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What a decoder has learned from datagrams and a later one can go on with. Sessions are not in it: what they teach ends with them.</summary>
/// <param name="Templates">Per exporter, domain and id in the order in which they were announced.</param>
public sealed record DecoderSnapshot(IReadOnlyList<KnownTemplate> Templates)
{
    /// <summary>Samplers, names and start times that option records told.</summary>
    public IReadOnlyList<KnownOptions> Options { get; init; } = [];

    /// <summary>Names and types of elements that exporters described.</summary>
    public IReadOnlyList<KnownElements> Elements { get; init; } = [];

    public static DecoderSnapshot Empty { get; } = new([]);

    /// <summary>What several decoders know together.</summary>
    public static DecoderSnapshot Of(IEnumerable<DecoderSnapshot> parts)
    {
        DecoderSnapshot[] all = [.. parts];
        return all is [var one] ? one : new DecoderSnapshot([.. all.SelectMany(static part => part.Templates)])
        {
            Options = [.. all.SelectMany(static part => part.Options)],
            Elements = [.. all.SelectMany(static part => part.Elements)],
        };
    }

    /// <summary>What some exporters taught, by their addresses.</summary>
    public DecoderSnapshot Where(Func<UInt128, bool> condition) => new([.. Templates.Where(template => condition(template.Exporter))])
    {
        Options = [.. Options.Where(options => condition(options.Exporter))],
        Elements = [.. Elements.Where(elements => condition(elements.Exporter))],
    };

    /// <summary>Leaves out templates that were not announced since a time (ns since 1970 UTC), and exporters that have no others.</summary>
    public DecoderSnapshot Since(long time)
    {
        if (Templates.All(template => template.AnnouncedAt >= time))
        {
            return this;
        }

        HashSet<UInt128> recent = [.. Templates.Where(template => template.AnnouncedAt >= time).Select(static template => template.Exporter)];
        return Where(recent.Contains) with { Templates = [.. Templates.Where(template => template.AnnouncedAt >= time)] };
    }
}
