using System.Net.Sockets;
using System.Runtime.InteropServices;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>
/// Moves the datagrams of one socket into one ring, on a thread of its own that does nothing else: the kernel writes them where
/// the decoder reads them. While datagrams keep coming it rests a millisecond between calls, so that one call takes many: a
/// datagram that wakes a thread costs more than receiving it.
/// </summary>
internal sealed class UdpPump(UdpSocket socket, DatagramRing ring, AllowList allow, RefusedSources refused) : IDisposable
{
    private const int MaxDrainMilliseconds = 500;
    private const int RestMilliseconds = 1;

    /// <summary>Datagrams that come less than this apart, in ns, are worth a rest.</summary>
    private const long BusyGap = 2_000_000;

    /// <summary>A smaller socket buffer might overflow meanwhile.</summary>
    private const int RestingBufferBytes = 2 << 20;

    /// <summary>Room for the datagrams of an Ethernet that does not fragment, until longer ones come.</summary>
    private const int FirstDatagramBytes = 1472;
    private const int LeastDatagramBytes = 480;

    /// <summary>The room of an entry is what the longest of so many datagrams needed: 2^12.</summary>
    private const int WindowBits = 12;

    private const int MaxFullRests = 200;

    private readonly DatagramBatch _batch = new();

    // Never set: waiting for it is a rest.
    private readonly ManualResetEvent _rest = new(initialState: false);
    private readonly byte[] _nowhere = GC.AllocateUninitializedArray<byte>(1, pinned: true);
    private int _longest;
    private int _entryBytes = DatagramRing.EntryBytes(FirstDatagramBytes);
    private long _datagrams;
    private long _bytes;
    private long _dropped;
    private long _errors;
    private volatile bool _isStopping;

    public long Datagrams => Interlocked.Read(ref _datagrams);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Datagrams that found the ring full for long: the decoder stands still. One that is slow makes the kernel drop.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Receives until <see cref="Stop"/>, and then what the kernel still holds.</summary>
    public void Run()
    {
        bool mayRest = socket.BufferBytes >= RestingBufferBytes;
        long stopAt = long.MaxValue;
        long last = 0;
        while (true)
        {
            if (_isStopping)
            {
                stopAt = Math.Min(stopAt, Environment.TickCount64 + MaxDrainMilliseconds);
                if (Environment.TickCount64 >= stopAt)
                {
                    return;
                }
            }

            try
            {
                int received = Receive(out bool isShutDown);
                if (isShutDown)
                {
                    return;
                }

                long now = Clock.Now;
                if (mayRest && received < DatagramBatch.Capacity && now - last < BusyGap)
                {
                    _rest.WaitOne(RestMilliseconds);
                }

                last = now;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (_isStopping)
                {
                    return;
                }

                Interlocked.Increment(ref _errors);
            }
        }
    }

    /// <summary>Makes <see cref="Run"/> return.</summary>
    public void Stop()
    {
        _isStopping = true;
        socket.StopWaiting();
    }

    public void Dispose() => _rest.Dispose();

    /// <returns>Datagrams that came.</returns>
    private int Receive(out bool isShutDown)
    {
        int entryBytes = _entryBytes;
        int places = Reserve(entryBytes, DatagramBatch.Capacity, out int offset);
        if (places == 0)
        {
            return Drop(out isShutDown);
        }

        int placeBytes = entryBytes - DatagramRing.HeaderBytes;
        int received = _batch.Receive(socket.Socket, ring.AddressOf(offset + DatagramRing.HeaderBytes), entryBytes, placeBytes, places);
        long now = Clock.Now;
        long bytes = 0;
        int kept = 0;
        isShutDown = false;
        for (int i = 0; i < received; i++)
        {
            if (!IsWanted(i, out UInt128 address, out int port, ref isShutDown))
            {
                continue;
            }

            int length = _batch.Length(i);
            _longest = Math.Max(_longest, length);
            if (length > placeBytes)
            {
                Publish(kept, entryBytes, bytes);
                KeepLong(offset, entryBytes, i, received, now, ref isShutDown);
                return received;
            }

            int target = offset + (kept * entryBytes);
            if (i != kept)
            {
                ring.Bytes(offset + (i * entryBytes) + DatagramRing.HeaderBytes, length).CopyTo(ring.Bytes(target + DatagramRing.HeaderBytes, length));
            }

            ring.Complete(target, entryBytes, length, address, port, now, ReceivedKind.Datagram);
            bytes += length;
            kept++;
        }

        Publish(kept, entryBytes, bytes);
        return received;
    }

    /// <summary>A full ring gets time to empty, and the socket's buffer fills; a decoder that stands still does not hold that up for ever.</summary>
    private int Reserve(int entryBytes, int count, out int offset)
    {
        int places;
        for (int i = 0; (places = ring.TryReserve(entryBytes, count, out offset)) == 0 && i < MaxFullRests; i++)
        {
            _rest.WaitOne(RestMilliseconds);
        }

        return places;
    }

    private int Drop(out bool isShutDown)
    {
        int received = _batch.Receive(socket.Socket, Marshal.UnsafeAddrOfPinnedArrayElement(_nowhere, 0), stride: 0, _nowhere.Length, DatagramBatch.Capacity);
        isShutDown = false;
        for (int i = 0; i < received; i++)
        {
            if (IsWanted(i, out _, out _, ref isShutDown))
            {
                Interlocked.Increment(ref _dropped);
            }
        }

        return received;
    }

    private bool IsWanted(int index, out UInt128 address, out int port, ref bool isShutDown)
    {
        if (!_batch.TryReadSource(index, out address, out port))
        {
            isShutDown = true;
            return false;
        }

        if (!allow.Allows(address))
        {
            refused.Add(address);
            return false;
        }

        return true;
    }

    private void Publish(int entries, int entryBytes, long bytes)
    {
        if (entries == 0)
        {
            return;
        }

        ring.Publish(entries * entryBytes);
        Interlocked.Add(ref _bytes, bytes);
        if ((Interlocked.Add(ref _datagrams, entries) ^ (_datagrams - entries)) >> WindowBits != 0)
        {
            _entryBytes = DatagramRing.EntryBytes(Math.Max(_longest, LeastDatagramBytes));
            _longest = 0;
        }
    }

    /// <summary>Some datagram is longer than the places for it, which happens when its kind comes for the first time: it and those behind it go by way of a copy.</summary>
    private void KeepLong(int offset, int entryBytes, int first, int received, long now, ref bool isShutDown)
    {
        int placeBytes = entryBytes - DatagramRing.HeaderBytes;
        List<(byte[] Bytes, UInt128 Address, int Port)> copies = [];
        for (int i = first; i < received; i++)
        {
            if (!IsWanted(i, out UInt128 address, out int port, ref isShutDown))
            {
                continue;
            }

            int inPlace = Math.Min(_batch.Length(i), placeBytes);
            copies.Add(([.. ring.Bytes(offset + (i * entryBytes) + DatagramRing.HeaderBytes, inPlace), .. _batch.Rest(i, placeBytes)], address, port));
            _longest = Math.Max(_longest, _batch.Length(i));
        }

        _entryBytes = DatagramRing.EntryBytes(_longest);
        foreach ((byte[] bytes, UInt128 address, int port) in copies)
        {
            int length = DatagramRing.EntryBytes(bytes.Length);
            if (Reserve(length, count: 1, out int target) == 0)
            {
                Interlocked.Increment(ref _dropped);
                continue;
            }

            bytes.CopyTo(ring.Bytes(target + DatagramRing.HeaderBytes, bytes.Length));
            ring.Complete(target, length, bytes.Length, address, port, now, ReceivedKind.Datagram);
            ring.Publish(length);
            Interlocked.Increment(ref _datagrams);
            Interlocked.Add(ref _bytes, bytes.Length);
        }
    }
}
