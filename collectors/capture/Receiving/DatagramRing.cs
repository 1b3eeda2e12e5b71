using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>
/// A bounded queue of datagrams between one receiving and one decoding thread, in one block of memory that is received into and
/// decoded from without copying. Where several receive, they take turns. An entry is a header of 32 bytes and the datagram, rounded up to 32. Entries never wrap: what is
/// left at the end of the block is skipped. When the reader has caught up, the writer starts over at the beginning, so that
/// a quiet binding touches little memory.
/// </summary>
internal sealed class DatagramRing : IDisposable
{
    /// <summary>The largest UDP payload.</summary>
    public const int MaxDatagramBytes = 65_535;

    private const int HeaderBytes = 32;
    private const int Alignment = 32;
    private const int SkipMark = -1;
    private const int EntryBytes = HeaderBytes + MaxDatagramBytes + 1;

    private readonly byte[] _block;
    private readonly AutoResetEvent _filled = new(initialState: false);

    // Both only grow; their place in the block is the remainder. The writer owns _tail, the reader _head.
    private long _head;
    private long _tail;
    private int _readerWaits;

    /// <param name="capacityBytes">At least 256 KiB; rounded up to a multiple of the entry alignment.</param>
    public DatagramRing(int capacityBytes)
    {
        int capacity = Math.Max(capacityBytes, EntryBytes * 4);
        _block = GC.AllocateUninitializedArray<byte>((capacity + Alignment - 1) & ~(Alignment - 1));
    }

    /// <summary>Bytes waiting for the reader.</summary>
    public long UsedBytes => Volatile.Read(ref _tail) - Volatile.Read(ref _head);

    /// <summary>Writer: room for any datagram; false when the ring is full.</summary>
    public bool TryReserve(out Span<byte> target)
    {
        long head = Volatile.Read(ref _head);
        int offset = (int)(_tail % _block.Length);
        int toEnd = _block.Length - offset;
        bool startOver = toEnd < EntryBytes || (head == _tail && offset >= EntryBytes * 4);
        long needed = startOver ? toEnd + EntryBytes : EntryBytes;
        if (_tail + needed - head > _block.Length)
        {
            target = default;
            return false;
        }

        if (startOver)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_block.AsSpan(offset), SkipMark);
            Volatile.Write(ref _tail, _tail + toEnd);
            offset = 0;
        }

        target = _block.AsSpan(offset + HeaderBytes, MaxDatagramBytes);
        return true;
    }

    /// <summary>Writer: hands the datagram in the reserved room to the reader.</summary>
    public void Publish(int length, UInt128 address, int port, long receivedAt, ReceivedKind kind = ReceivedKind.Datagram)
    {
        Span<byte> header = _block.AsSpan((int)(_tail % _block.Length), HeaderBytes);
        MemoryMarshal.Write(header, length);
        MemoryMarshal.Write(header[4..], (ushort)port);
        header[6] = (byte)kind;
        MemoryMarshal.Write(header[8..], receivedAt);
        MemoryMarshal.Write(header[16..], address);
        Volatile.Write(ref _tail, _tail + EntrySize(length));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _readerWaits) != 0)
        {
            _filled.Set();
        }
    }

    /// <summary>Reader: the oldest datagram, which stays until <see cref="Release"/>.</summary>
    public bool TryRead(out ReceivedDatagram datagram)
    {
        while (_head != Volatile.Read(ref _tail))
        {
            int offset = (int)(_head % _block.Length);
            ReadOnlySpan<byte> header = _block.AsSpan(offset, HeaderBytes);
            int length = MemoryMarshal.Read<int>(header);
            if (length == SkipMark)
            {
                Volatile.Write(ref _head, _head + _block.Length - offset);
                continue;
            }

            datagram = new ReceivedDatagram
            {
                Payload = _block.AsSpan(offset + HeaderBytes, length),
                Port = MemoryMarshal.Read<ushort>(header[4..]),
                Kind = (ReceivedKind)header[6],
                ReceivedAt = MemoryMarshal.Read<long>(header[8..]),
                Address = MemoryMarshal.Read<UInt128>(header[16..]),
            };
            return true;
        }

        datagram = default;
        return false;
    }

    /// <summary>Reader: gives the room of the datagram that was read back.</summary>
    public void Release(in ReceivedDatagram datagram) => Volatile.Write(ref _head, _head + EntrySize(datagram.Payload.Length));

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

    public void Wake() => _filled.Set();

    public void Dispose() => _filled.Dispose();

    private static int EntrySize(int length) => (HeaderBytes + length + Alignment - 1) & ~(Alignment - 1);
}
