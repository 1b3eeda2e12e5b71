using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// Packets of an interface, by libpcap. One thread reads; <see cref="Interrupt"/>, <see cref="Statistics"/> and
/// <see cref="IsEnded"/> may be asked from any.
/// </summary>
public sealed unsafe class LiveCapture : IPacketSource
{
    private readonly PcapHandle _handle;
    private readonly CaptureWait _wait;
    private readonly LiveCounters _counters = new();
    private readonly int _snapLength;
    private readonly int _timeoutMilliseconds;
    private readonly long _fractionNanoseconds;
    private readonly string _interface;
    private FrameCursor? _cursor;
    private long _interruptedAt = long.MaxValue;
    private long _drainUntil;
    private volatile bool _isEnded;

    internal LiveCapture(PcapHandle handle, LiveCaptureOptions options, bool hasNanoseconds, string? warning)
    {
        _handle = handle;
        _interface = options.Interface;
        _snapLength = options.SnapLength;
        _timeoutMilliseconds = (int)options.ReadTimeout.TotalMilliseconds;
        _fractionNanoseconds = hasNanoseconds ? 1 : 1_000;
        _wait = new CaptureWait(PcapLibrary.GetDescriptor(handle));
        LinkType = DataLink.ToLinkType(PcapLibrary.GetDataLink(handle));
        Warning = warning;
    }

    /// <summary>As <see cref="Protocols.Packets.LinkType"/>; the same for all packets.</summary>
    public int LinkType { get; }

    /// <summary>What the interface could not do though asked to, as promiscuous mode; null when it did all.</summary>
    public string? Warning { get; }

    /// <inheritdoc/>
    public bool IsEnded => _isEnded;

    /// <inheritdoc/>
    public string? Error { get; private set; }

    /// <summary>Begins to capture.</summary>
    /// <exception cref="CaptureException">libpcap, the interface or the permission is missing, or the filter is wrong.</exception>
    public static LiveCapture Open(LiveCaptureOptions options) => LiveOpening.Open(options);

    /// <summary>What can be captured on, in the order of libpcap: the likeliest first.</summary>
    /// <exception cref="CaptureException">libpcap is missing, or cannot list them.</exception>
    public static IReadOnlyList<CaptureInterface> Interfaces() => InterfaceList.Read();

    /// <inheritdoc/>
    public bool TryRead(out CapturedFrame frame) => (_cursor ??= new FrameCursor()).TryRead(this, out frame);

    /// <inheritdoc/>
    public bool TryReadBatch(FrameBatch batch)
    {
        batch.Clear();
        if (_isEnded)
        {
            return false;
        }

        bool isInterrupted = Volatile.Read(ref _interruptedAt) != long.MaxValue;
        if (Dispatch(batch) == 0 && !_isEnded)
        {
            if (_wait.Wait(_timeoutMilliseconds, isInterrupted))
            {
                Dispatch(batch);
            }

            // Once interrupted, what came before is read to its end: a wait that gives nothing is the end.
            _isEnded |= isInterrupted && batch.Count == 0;
        }

        if (batch.Count > 0 && isInterrupted)
        {
            _isEnded = batch.Frames[^1].Timestamp > _interruptedAt || Environment.TickCount64 > _drainUntil;
        }

        _counters.Refresh(_handle);
        return batch.Count > 0;
    }

    /// <summary>Packets so far; what was known last, once disposed.</summary>
    public LiveCaptureStatistics Statistics() => _counters.Read(_handle);

    /// <summary>
    /// Ends the capture: a waiting read returns, those that follow give the packets that came before this call, without waiting longer
    /// than the read timeout, and then <see cref="IsEnded"/> is true.
    /// </summary>
    public void Interrupt()
    {
        const long DrainMilliseconds = 2_000;
        _drainUntil = Environment.TickCount64 + DrainMilliseconds;
        Interlocked.CompareExchange(ref _interruptedAt, (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100, long.MaxValue);
        _wait.Wake();
    }

    /// <summary>Call it when no read is under way.</summary>
    public void Dispose()
    {
        _isEnded = true;
        _counters.Close(_handle);
        _handle.Dispose();
        _wait.Dispose();
    }

    [UnmanagedCallersOnly]
    private static void OnPacket(byte* user, PcapPacketHeader* header, byte* data)
    {
        Target* target = (Target*)user;
        int length = (int)Math.Min(header->CapturedLength, (uint)(target->Size - target->End));
        Unsafe.CopyBlockUnaligned(target->Bytes + target->End, data, (uint)length);
        target->Frames[target->Count++] = new FrameReference
        {
            Timestamp = (header->Seconds * 1_000_000_000L) + (header->Fraction * target->FractionNanoseconds),
            Offset = target->End,
            Length = length,
            OriginalLength = header->OriginalLength,
            LinkType = target->LinkType,
        };
        target->End += length;
        if (target->End >= target->FullAt)
        {
            PcapLibrary.BreakLoop(target->Handle);
        }
    }

    /// <summary>Copies what the kernel has into the batch: its buffer is free again then, and the packets are the batch's owner's.</summary>
    private int Dispatch(FrameBatch batch)
    {
        const int Broken = -2;
        batch.Grow(FrameBatch.UsualBytes + _snapLength, kept: 0);
        int result;
        fixed (byte* bytes = batch.Buffer)
        fixed (FrameReference* frames = batch.Slots)
        {
            Target target = new()
            {
                Bytes = bytes,
                Frames = frames,
                Size = batch.Buffer.Length,
                FullAt = batch.Buffer.Length - _snapLength,
                FractionNanoseconds = _fractionNanoseconds,
                LinkType = LinkType,
                Handle = _handle.DangerousGetHandle(),
            };
            result = PcapLibrary.Dispatch(_handle, batch.Slots.Length, &OnPacket, &target);
            batch.SetCount(target.Count);
        }

        if (result < 0 && result != Broken)
        {
            Error = $"capture on {_interface} ended: {PcapLibrary.LastError(_handle)}";
            _isEnded = true;
        }

        return batch.Count;
    }

    /// <summary>Where the packets of one dispatch go.</summary>
    private struct Target
    {
        public byte* Bytes;
        public FrameReference* Frames;
        public nint Handle;
        public long FractionNanoseconds;
        public int Size;
        public int End;
        public int FullAt;
        public int Count;
        public int LinkType;
    }
}
