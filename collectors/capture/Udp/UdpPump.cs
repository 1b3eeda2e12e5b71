using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>Moves the datagrams of one socket into one ring, on a thread of its own that does nothing else.</summary>
internal sealed class UdpPump(UdpSocket socket, DatagramRing ring, AllowList allow, RefusedSources refused)
{
    private const int MaxDrainMilliseconds = 500;

    private readonly byte[] _overflow = new byte[1];
    private long _datagrams;
    private long _bytes;
    private long _dropped;
    private long _errors;
    private volatile bool _isStopping;

    public long Datagrams => Interlocked.Read(ref _datagrams);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Datagrams that found the ring full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Receives until <see cref="Stop"/>, and then what the kernel still holds.</summary>
    public void Run()
    {
        SocketAddress source = new(socket.Socket.AddressFamily);
        long stopAt = long.MaxValue;
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
                if (!Receive(source))
                {
                    return;
                }
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

    /// <returns>False when the socket was shut down and holds nothing more.</returns>
    private bool Receive(SocketAddress source)
    {
        bool hasRoom = ring.TryReserve(out Span<byte> target);
        int length = socket.Socket.ReceiveFrom(hasRoom ? target : _overflow, SocketFlags.None, source);
        if (length == 0 && _isStopping)
        {
            return false;
        }

        ReadSource(source, out UInt128 address, out int port);
        if (!allow.Allows(address))
        {
            refused.Add(address);
            return true;
        }

        if (!hasRoom)
        {
            Interlocked.Increment(ref _dropped);
            return true;
        }

        Interlocked.Increment(ref _datagrams);
        Interlocked.Add(ref _bytes, length);
        ring.Publish(length, address, port, Clock.Now);
        return true;
    }

    /// <summary>sockaddr_in: family 2, port 2, address 4. sockaddr_in6: family 2, port 2, flow 4, address 16.</summary>
    private static void ReadSource(SocketAddress source, out UInt128 address, out int port)
    {
        ReadOnlySpan<byte> bytes = source.Buffer.Span;
        port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        address = source.Family == AddressFamily.InterNetwork
            ? new UInt128(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
            : BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
    }
}
