using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>Lets many sessions write to one ring. Who finds it full waits, and with it the peer: nothing is dropped. Safe for concurrent use.</summary>
internal sealed class RingWriter(DatagramRing ring)
{
    /// <summary>A full ring holds most of a second's work, so that it does not run empty meanwhile.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message, UInt128 address, int port, ReceivedKind kind)
    {
        while (!TryWrite(message.Span, address, port, kind))
        {
            await Task.Delay(s_pause).ConfigureAwait(false);
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> message, UInt128 address, int port, ReceivedKind kind)
    {
        lock (_gate)
        {
            if (!ring.TryReserve(out Span<byte> target))
            {
                return false;
            }

            message.CopyTo(target);
            ring.Publish(message.Length, address, port, Clock.Now, kind);
            return true;
        }
    }
}
