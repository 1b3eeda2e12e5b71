namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A template as one exporting process announced it.</summary>
internal sealed class TemplateDefinition(TemplateShape shape, StreamState owner, long announcedAt)
{
    public TemplateShape Shape { get; } = shape;

    public StreamState Owner { get; } = owner;

    /// <summary>Receive time of the last announcement, ns since 1970 UTC.</summary>
    public long AnnouncedAt { get; set; } = announcedAt;

    /// <summary>Records read by it. Written by the decoding thread, read by others.</summary>
    public long Records { get; set; }

    /// <summary>What another process of the same domain announced under the same id before; null mostly.</summary>
    public TemplateDefinition? Earlier { get; set; }

    /// <summary>Neighbours in the order of use.</summary>
    public TemplateDefinition? MoreRecent { get; set; }

    public TemplateDefinition? LessRecent { get; set; }
}
