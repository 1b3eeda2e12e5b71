namespace LogFlowDb.Collectors.Metering;

/// <summary>Digests of packets on their way from the thread that reads to the one that counts.</summary>
internal sealed unsafe class DigestBatch
{
    public const int Capacity = 1024;

    private const int Alignment = 64;

    private readonly byte[] _memory;
    private readonly byte* _first;
    private readonly int _stride;

    public DigestBatch(int keyBytes)
    {
        _stride = PacketDigest.Bytes + keyBytes;
        _memory = GC.AllocateArray<byte>((_stride * Capacity) + Alignment, pinned: true);
        nint address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]);
        _first = (byte*)((address + Alignment - 1) & -Alignment);
    }

    public int Count { get; set; }

    public bool IsFull => Count == Capacity;

    /// <summary>Good while the batch is.</summary>
    public PacketDigest* this[int index] => (PacketDigest*)(_first + ((nint)index * _stride));
}
