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
}
