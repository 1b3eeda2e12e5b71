namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What a decoder has learned from datagrams and a later one can go on with. Sessions are not in it: what they teach ends with them.</summary>
/// <param name="Templates">Per exporter, domain and id in the order in which they were announced.</param>
public sealed record DecoderSnapshot(IReadOnlyList<KnownTemplate> Templates)
{
    public static DecoderSnapshot Empty { get; } = new([]);
}
