namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A data set that came before its template, with what is needed to decode it later.</summary>
internal sealed class HeldBackSet(in FlowHeader header, StreamState stream, ushort templateId, byte[] body, int port, long receivedAt)
{
    /// <summary>What one takes besides its bytes.</summary>
    public const int OwnBytes = 128;

    public FlowHeader Header { get; } = header;

    public StreamState Stream { get; } = stream;

    public ushort TemplateId { get; } = templateId;

    /// <summary>Null when it does not wait any more.</summary>
    public byte[]? Body { get; private set; } = body;

    public int Port { get; } = port;

    public long ReceivedAt { get; } = receivedAt;

    public long Bytes => Body is null ? 0 : OwnBytes + Body.Length;

    /// <summary>Ends its waiting.</summary>
    public byte[] Take()
    {
        byte[] taken = Body!;
        Body = null;
        return taken;
    }
}
