using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Collectors.Udp;

/// <summary>The socket of a binding and the loop that moves datagrams from it into the ring; it does nothing else.</summary>
internal sealed class UdpReceiver : IDisposable
{
    public const int RequestedBufferBytes = 32 << 20;

    private const int MaxDrainMilliseconds = 500;

    private readonly Socket _socket;
    private readonly DatagramRing _ring;
    private readonly byte[] _overflow = new byte[1];
    private long _datagrams;
    private long _bytes;
    private long _dropped;
    private long _errors;
    private volatile bool _isStopping;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public UdpReceiver(IPEndPoint endPoint, DatagramRing ring)
    {
        _ring = ring;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            AskForBuffer();
            _socket.Bind(endPoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        BufferBytes = _socket.ReceiveBufferSize;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>What the kernel granted; it caps requests at twice net.core.rmem_max.</summary>
    public int BufferBytes { get; }

    public long Datagrams => Interlocked.Read(ref _datagrams);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Datagrams dropped by the kernel, −1 where it does not tell.</summary>
    public long KernelDrops()
    {
        const int SocketLevel = 1;
        const int MemoryInfo = 55;
        const int DropsIndex = 8;
        Span<byte> info = stackalloc byte[36];
        try
        {
            int length = _socket.GetRawSocketOption(SocketLevel, MemoryInfo, info);
            return length < info.Length ? -1 : BitConverter.ToUInt32(info[(DropsIndex * sizeof(uint))..]);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return -1;
        }
    }

    /// <summary>Receives until <see cref="Stop"/>, and then what the kernel still holds.</summary>
    public void Run()
    {
        SocketAddress source = new(_socket.AddressFamily);
        long stopAt = long.MaxValue;
        while (true)
        {
            if (_isStopping)
            {
                stopAt = Math.Min(stopAt, Environment.TickCount64 + MaxDrainMilliseconds);
                if (Environment.TickCount64 >= stopAt || !HasMore())
                {
                    return;
                }
            }

            try
            {
                Receive(source);
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

    /// <summary>Makes <see cref="Run"/> return: an empty datagram to the own port wakes the blocked call.</summary>
    public void Stop()
    {
        _isStopping = true;
        try
        {
            using Socket waker = new(_socket.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            bool isV4 = _socket.AddressFamily == AddressFamily.InterNetwork;
            bool isAny = EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any);
            IPAddress target = isAny ? (isV4 ? IPAddress.Loopback : IPAddress.IPv6Loopback) : EndPoint.Address;
            waker.SendTo([], new IPEndPoint(target, EndPoint.Port));
        }
        catch (SocketException)
        {
            _socket.Dispose();
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Receive(SocketAddress source)
    {
        if (!_ring.TryReserve(out Span<byte> target))
        {
            _socket.ReceiveFrom(_overflow, SocketFlags.None, source);
            Interlocked.Increment(ref _dropped);
            return;
        }

        int length = _socket.ReceiveFrom(target, SocketFlags.None, source);
        if (length == 0 && _isStopping)
        {
            return;
        }

        Interlocked.Increment(ref _datagrams);
        Interlocked.Add(ref _bytes, length);
        ReadSource(source, out UInt128 address, out int port);
        _ring.Publish(length, address, port, Clock.Now);
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

    private bool HasMore()
    {
        try
        {
            return _socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void AskForBuffer()
    {
        const int SocketLevel = 1;
        const int ForceReceiveBuffer = 33;
        _socket.ReceiveBufferSize = RequestedBufferBytes;
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(RequestedBufferBytes));
            }
            catch (SocketException)
            {
                // Needs CAP_NET_ADMIN; without it the capped size stays, and is reported.
            }
        }
    }
}
