using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Collectors.Metering;

/// <summary>Digests of packets on their way from the thread that reads to the one that counts.</summary>
internal sealed unsafe class DigestBatch
{
    public const int Capacity = 1024;

    private const int Alignment = 64;

    private readonly byte[] _memory;
    private readonly byte* _first;
    private readonly int _stride;

    public DigestBatch(PacketDigester digester)
    {
        _stride = PacketDigest.Bytes + digester.KeyBytes + digester.DetailBytes;
        Names = digester.HasNames ? new DigestNames() : null;
        _memory = GC.AllocateArray<byte>((_stride * Capacity) + Alignment, pinned: true);
        nint address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]);
        _first = (byte*)((address + Alignment - 1) & -Alignment);
    }

    public int Count { get; private set; }

    /// <summary>Null when the meter does not look for any.</summary>
    public DigestNames? Names { get; }

    public bool IsFull => Count == Capacity || Names is { IsFull: true };

    public void Clear()
    {
        Count = 0;
        Names?.Clear();
    }

    /// <summary>Takes the digest of a frame, if it is metered; there must be room.</summary>
    public void Add(PacketDigester digester, in CapturedFrame frame) => Count += digester.TryDigest(frame, this[Count], Names) ? 1 : 0;

    /// <summary>Good while the batch is.</summary>
    public PacketDigest* this[int index] => (PacketDigest*)(_first + ((nint)index * _stride));
}
