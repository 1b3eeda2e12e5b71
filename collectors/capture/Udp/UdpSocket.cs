using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>A bound UDP socket, and what has to be asked of Linux by number.</summary>
internal sealed class UdpSocket : IDisposable
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;
    private const int ForceReceiveBuffer = 33;
    private const int MemoryInfo = 55;

    // Set, the kernel gives a socket the datagrams of all groups that any process of the machine has joined.
    private const int IpLevel = 0;
    private const int IpMulticastAll = 49;
    private const int Ipv6Level = 41;
    private const int Ipv6MulticastAll = 29;

    private long _kernelDrops;

    /// <param name="shared">The port is shared with others that say so too.</param>
    /// <param name="steering">Given to the first of those sockets, for all of them.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="ReceiverException">The kernel does not steer.</exception>
    public UdpSocket(IPEndPoint endPoint, int bufferBytes, bool shared = false, SourceSteering? steering = null)
    {
        Socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            AskForBuffer(bufferBytes);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                Socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
                TrySet(Ipv6Level, Ipv6MulticastAll, 0);
            }

            TrySet(IpLevel, IpMulticastAll, 0);
            if (shared)
            {
                Set(SocketLevel, ReusePort, 1);
                steering?.Attach(Socket);
            }

            Socket.Bind(endPoint);
            EndPoint = (IPEndPoint)Socket.LocalEndPoint!;
            BufferBytes = Socket.ReceiveBufferSize;
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    public Socket Socket { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>What the kernel granted: twice what was asked for, for its bookkeeping, or twice net.core.rmem_max.</summary>
    public int BufferBytes { get; }

    /// <summary>Datagrams dropped by the kernel, −1 where it does not tell. Once closed, what was known last.</summary>
    public long KernelDrops()
    {
        const int DropsIndex = 8;
        Span<byte> info = stackalloc byte[(DropsIndex + 1) * sizeof(uint)];
        try
        {
            int length = Socket.GetRawSocketOption(SocketLevel, MemoryInfo, info);
            Volatile.Write(ref _kernelDrops, length < info.Length ? -1 : BitConverter.ToUInt32(info[(DropsIndex * sizeof(uint))..]));
        }
        catch (SocketException)
        {
            Volatile.Write(ref _kernelDrops, -1);
        }
        catch (ObjectDisposedException)
        {
            // The port is closed.
        }

        return Volatile.Read(ref _kernelDrops);
    }

    /// <summary>Takes what came before all sockets of the port were there, and so perhaps to the wrong one, as if the port had not been open yet.</summary>
    public void Discard()
    {
        const int MaxDatagrams = 1 << 16;
        Span<byte> nothing = stackalloc byte[1];
        for (int i = 0; i < MaxDatagrams && Socket.Available > 0; i++)
        {
            Socket.Receive(nothing);
        }
    }

    /// <summary>Makes receive calls return: first what the socket still holds, then nothing at once.</summary>
    public void StopWaiting()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.NotConnected)
        {
            // The kernel says so of each socket without a peer, and wakes those who wait all the same.
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Socket.Dispose();
        }
    }

    public void Dispose()
    {
        KernelDrops();
        Socket.Dispose();
    }

    private void AskForBuffer(int bytes)
    {
        Socket.ReceiveBufferSize = bytes;

        // Beyond net.core.rmem_max only with CAP_NET_ADMIN; without it the capped size stays, and is reported.
        TrySet(SocketLevel, ForceReceiveBuffer, bytes);
    }

    private void Set(int level, int option, int value) => Socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));

    private void TrySet(int level, int option, int value)
    {
        try
        {
            Set(level, option, value);
        }
        catch (SocketException)
        {
            // What it would have given is read back or can be done without.
        }
    }
}
