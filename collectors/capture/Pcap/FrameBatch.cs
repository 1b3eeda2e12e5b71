namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// Packets that lie in one buffer, which a source fills and its owner reads, and may hand to another thread meanwhile. Buffers
/// stay and grow with the largest packet, so a few batches in turn read any number of packets. Not thread-safe.
/// </summary>
public sealed class FrameBatch
{
    /// <summary>Bytes and references together stay within the second-level cache of a core.</summary>
    internal const int UsualBytes = 256 << 10;

    private const int InitialFrames = 4096;

    private FrameReference[] _frames = new FrameReference[InitialFrames];
    private byte[] _bytes = new byte[UsualBytes];

    public int Count { get; private set; }

    /// <summary>One per packet, in the order of the capture. All lie within <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<FrameReference> Frames => _frames.AsSpan(0, Count);

    /// <summary>What the references point into; between packets lie headers of the file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    internal byte[] Buffer => _bytes;

    internal FrameReference[] Slots => _frames;

    /// <summary>Valid until the batch is filled again.</summary>
    public CapturedFrame this[int index]
    {
        get
        {
            ref readonly FrameReference frame = ref Frames[index];
            return new CapturedFrame
            {
                LinkType = frame.LinkType,
                Timestamp = frame.Timestamp,
                OriginalLength = frame.OriginalLength,
                Interface = frame.Interface,
                Data = _bytes.AsSpan(frame.Offset, frame.Length),
            };
        }
    }

    internal void Clear() => Count = 0;

    internal void Add(in FrameReference frame)
    {
        if (Count == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[Count++] = frame;
    }

    /// <summary>Takes over the first slots, which the source has written itself.</summary>
    internal void SetCount(int count) => Count = count;

    /// <summary>Makes room, keeping the first bytes.</summary>
    internal void Grow(int size, int kept)
    {
        if (_bytes.Length < size)
        {
            byte[] larger = new byte[Math.Max(size, _bytes.Length * 2)];
            _bytes.AsSpan(0, kept).CopyTo(larger);
            _bytes = larger;
        }
    }
}
