using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>
/// A bounded queue of datagrams between one receiving and one decoding thread, in one block of memory that is received into and
/// decoded from without copying. Where several receive, they take turns. Entries never wrap: what is left at the end of the block
/// is skipped. When the reader has caught up, the writer starts over at the beginning, so that a quiet binding touches little memory.
/// </summary>
/// <remarks>
/// An entry is a multiple of 32 bytes: the header, the datagram, and what is left of the room it was received into.
/// <code>
/// 0   2   uint16 length of the datagram
/// 2   2   uint16 length of the entry / 32
/// 4   2   uint16 source port
/// 6   1   kind
/// 8   8   int64 time of receipt, ns since 1970 UTC
/// 16  16  source address, IPv4 in mapped form
/// </code>
/// </remarks>
internal sealed class DatagramRing : IDisposable
{
    /// <summary>The largest UDP payload, and the largest IPFIX message.</summary>
    public const int MaxDatagramBytes = 65_535;

    /// <summary>In front of each datagram.</summary>
    public const int HeaderBytes = 32;

    private const int Alignment = 32;
    private const int LargestEntryBytes = HeaderBytes + MaxDatagramBytes + 1;

    /// <summary>A reader that has caught up this far into the block makes the writer start over.</summary>
    private const int StartOverBytes = 1 << 20;

    private readonly byte[] _block;
    private readonly AutoResetEvent _filled = new(initialState: false);

    // Both only grow; their place in the block is the remainder. The writer owns _tail, the reader _head.
    private long _head;
    private long _tail;
    private int _readerWaits;

    /// <param name="capacityBytes">At least 256 KiB; rounded up to a multiple of the entry alignment.</param>
    public DatagramRing(int capacityBytes)
    {
        int capacity = Math.Max(capacityBytes, LargestEntryBytes * 4);
        _block = GC.AllocateUninitializedArray<byte>((capacity + Alignment - 1) & ~(Alignment - 1), pinned: true);
    }

    /// <summary>Bytes waiting for the reader.</summary>
    public long UsedBytes => Volatile.Read(ref _tail) - Volatile.Read(ref _head);

    /// <summary>Length of the entry that holds a datagram of this length.</summary>
    public static int EntryBytes(int datagramBytes) => (HeaderBytes + datagramBytes + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Writer: room for any datagram; false when the ring is full.</summary>
    public bool TryReserve(out Span<byte> target)
    {
        bool hasRoom = TryReserve(LargestEntryBytes, count: 1, out int offset) > 0;
        target = hasRoom ? _block.AsSpan(offset + HeaderBytes, MaxDatagramBytes) : default;
        return hasRoom;
    }

    /// <summary>Writer: room for entries of one length in a row, which begins where the next entry will be.</summary>
    /// <param name="entryBytes">From <see cref="EntryBytes"/>.</param>
    /// <returns>For how many, at most <paramref name="count"/>; 0 when the ring is full.</returns>
    public int TryReserve(int entryBytes, int count, out int offset)
    {
        long head = Volatile.Read(ref _head);
        offset = (int)(_tail % _block.Length);
        int toEnd = _block.Length - offset;
        if (toEnd < entryBytes || (head == _tail && offset >= StartOverBytes))
        {
            if (_tail + toEnd + entryBytes - head > _block.Length)
            {
                return 0;
            }

            // Until the reader has passed what is skipped it counts as used, so it is told at once.
            Complete(offset, entryBytes: 0, length: 0, UInt128.Zero, port: 0, receivedAt: 0, ReceivedKind.Nothing);
            Publish(toEnd);
            offset = 0;
            toEnd = _block.Length;
        }

        long free = Math.Min(_block.Length - (_tail - head), toEnd);
        return (int)Math.Clamp(free / entryBytes, 0, count);
    }

    /// <summary>Address in memory of a place in the ring; it stays where it is.</summary>
    public nint AddressOf(int offset) => Marshal.UnsafeAddrOfPinnedArrayElement(_block, offset);

    /// <summary>Writer: bytes of reserved room.</summary>
    public Span<byte> Bytes(int offset, int length) => _block.AsSpan(offset, length);

    /// <summary>Writer: completes an entry in reserved room; the reader does not see it yet.</summary>
    public void Complete(int offset, int entryBytes, int length, UInt128 address, int port, long receivedAt, ReceivedKind kind)
    {
        Span<byte> header = _block.AsSpan(offset, HeaderBytes);
        MemoryMarshal.Write(header, (ushort)length);
        MemoryMarshal.Write(header[2..], (ushort)(entryBytes / Alignment));
        MemoryMarshal.Write(header[4..], (ushort)port);
        header[6] = (byte)kind;
        MemoryMarshal.Write(header[8..], receivedAt);
        MemoryMarshal.Write(header[16..], address);
    }

    /// <summary>Writer: hands completed entries of this length together to the reader.</summary>
    public void Publish(int bytes)
    {
        Volatile.Write(ref _tail, _tail + bytes);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _readerWaits) != 0)
        {
            _filled.Set();
        }
    }

    /// <summary>Writer: hands the datagram in the reserved room to the reader.</summary>
    public void Publish(int length, UInt128 address, int port, long receivedAt, ReceivedKind kind = ReceivedKind.Datagram)
    {
        Complete((int)(_tail % _block.Length), EntryBytes(length), length, address, port, receivedAt, kind);
        Publish(EntryBytes(length));
    }

    /// <summary>Reader: the oldest datagram, which stays until <see cref="Release"/>.</summary>
    public bool TryRead(out ReceivedDatagram datagram)
    {
        while (_head != Volatile.Read(ref _tail))
        {
            int offset = (int)(_head % _block.Length);
            ReadOnlySpan<byte> header = _block.AsSpan(offset, HeaderBytes);
            int entryBytes = MemoryMarshal.Read<ushort>(header[2..]) * Alignment;
            ReceivedKind kind = (ReceivedKind)header[6];
            if (kind == ReceivedKind.Nothing)
            {
                Volatile.Write(ref _head, _head + _block.Length - offset);
                continue;
            }

            datagram = new ReceivedDatagram
            {
                Payload = _block.AsSpan(offset + HeaderBytes, MemoryMarshal.Read<ushort>(header)),
                EntryBytes = entryBytes,
                Port = MemoryMarshal.Read<ushort>(header[4..]),
                Kind = kind,
                ReceivedAt = MemoryMarshal.Read<long>(header[8..]),
                Address = MemoryMarshal.Read<UInt128>(header[16..]),
            };
            return true;
        }

        datagram = default;
        return false;
    }

    /// <summary>Reader: gives the room of the datagram that was read back.</summary>
    public void Release(in ReceivedDatagram datagram) => Volatile.Write(ref _head, _head + datagram.EntryBytes);

    /// <summary>Reader: returns when there is a datagram, the time is over, or <see cref="Wake"/> was called.</summary>
    public void Wait(int milliseconds)
    {
        Volatile.Write(ref _readerWaits, 1);
        Interlocked.MemoryBarrier();
        if (_head == Volatile.Read(ref _tail))
        {
            _filled.WaitOne(milliseconds);
        }

        Volatile.Write(ref _readerWaits, 0);
    }

    /// <summary>Reader: returns when the time is over or <see cref="Wake"/> was called. Meanwhile the writer has nobody to wake.</summary>
    public void Rest(int milliseconds) => _filled.WaitOne(milliseconds);

    public void Wake() => _filled.Set();

    public void Dispose() => _filled.Dispose();
}
