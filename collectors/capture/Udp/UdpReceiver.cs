using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>A UDP port: one socket, or several that share it, each with a receiving thread and a ring.</summary>
internal sealed class UdpReceiver : IReceiver
{
    private const int JoinMilliseconds = 3000;

    private readonly UdpSocket[] _sockets;
    private readonly UdpPump[] _pumps;
    private readonly Thread[] _threads;
    private readonly long _requestedBytes;

    /// <param name="rings">As many sockets are opened.</param>
    /// <param name="groups">Joined by the first socket, to which all their datagrams go.</param>
    /// <param name="bufferBytes">To ask the kernel for, each socket.</param>
    /// <param name="onFailure">Told what ended a receiving thread, which is our own mistake.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="ReceiverException">The kernel does not steer, or a group cannot be joined.</exception>
    public UdpReceiver(
        IPEndPoint endPoint,
        DatagramRing[] rings,
        IReadOnlyList<MulticastGroup> groups,
        int bufferBytes,
        AllowList allow,
        RefusedSources refused,
        Action<Exception> onFailure)
    {
        _requestedBytes = (long)bufferBytes * rings.Length;
        _sockets = Open(endPoint, rings.Length, groups, bufferBytes);
        EndPoint = _sockets[0].EndPoint;
        _pumps = [.. _sockets.Zip(rings, (socket, ring) => new UdpPump(socket, ring, allow, refused))];
        _threads = [.. _pumps.Select((pump, i) => new Thread(() => Run(pump, onFailure)) { IsBackground = true, Name = $"receive {EndPoint.Port} {i}" })];
    }

    public IPEndPoint EndPoint { get; }

    public void Start()
    {
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    public void Stop()
    {
        foreach (UdpPump pump in _pumps)
        {
            pump.Stop();
        }

        for (int i = 0; i < _threads.Length; i++)
        {
            if (!_threads[i].Join(JoinMilliseconds))
            {
                _sockets[i].Dispose();
                _threads[i].Join();
            }
        }
    }

    public ReceiverStatistics Statistics()
    {
        long[] kernelDrops = [.. _sockets.Select(static socket => socket.KernelDrops())];
        return new ReceiverStatistics(
            _sockets.Length,
            _pumps.Sum(static pump => pump.Datagrams),
            _pumps.Sum(static pump => pump.Bytes),
            _pumps.Sum(static pump => pump.Dropped),
            kernelDrops.Contains(-1) ? -1 : kernelDrops.Sum(),
            _pumps.Sum(static pump => pump.Errors),
            _sockets.Sum(static socket => (long)socket.BufferBytes),
            _requestedBytes,
            Sessions: null);
    }

    public void Dispose()
    {
        foreach (UdpSocket socket in _sockets)
        {
            socket.Dispose();
        }

        foreach (UdpPump pump in _pumps)
        {
            pump.Dispose();
        }
    }

    private static void Run(UdpPump pump, Action<Exception> onFailure)
    {
        try
        {
            pump.Run();
        }
        catch (Exception failure)
        {
            onFailure(failure);
        }
    }

    private static UdpSocket[] Open(IPEndPoint endPoint, int count, IReadOnlyList<MulticastGroup> groups, int bufferBytes)
    {
        SourceSteering? steering = count > 1 ? new SourceSteering(count) : null;
        List<UdpSocket> sockets = [];
        try
        {
            if (steering is not null && endPoint.Port != 0)
            {
                // Sockets that share would also share with those of another process: alone, one finds out.
                new UdpSocket(endPoint, bufferBytes).Dispose();
            }

            for (int i = 0; i < count; i++)
            {
                sockets.Add(i == 0
                    ? new UdpSocket(endPoint, bufferBytes, shared: steering is not null, steering)
                    : new UdpSocket(sockets[0].EndPoint, bufferBytes, shared: true));
            }

            foreach (MulticastGroup group in groups)
            {
                GroupMembership.Join(sockets[0].Socket, group);
            }

            if (steering is not null)
            {
                sockets.ForEach(static socket => socket.Discard());
            }
        }
        catch
        {
            sockets.ForEach(static socket => socket.Dispose());
            throw;
        }

        return [.. sockets];
    }
}
