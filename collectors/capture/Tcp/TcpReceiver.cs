using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>A TCP port for IPFIX (RFC 7011 §10.4), plain or TLS: a bounded number of sessions, all into one ring.</summary>
internal sealed class TcpReceiver : IReceiver
{
    private const int Backlog = 128;

    /// <summary>A dead peer is found out after about two minutes.</summary>
    private const int ProbeAfterSeconds = 60;
    private const int ProbeEverySeconds = 10;
    private const int Probes = 6;

    private static readonly TimeSpan s_pauseAfterError = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly AllowList _allow;
    private readonly RefusedSources _refused;
    private readonly SessionLimits _limits;
    private readonly Action<Exception> _onFailure;
    private readonly RingWriter _ring;
    private readonly SessionCounters _counters = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<TcpSession, Task> _sessions = [];
    private Task _accepting = Task.CompletedTask;

    /// <param name="tls">Null for plain TCP.</param>
    /// <param name="onFailure">Told what ended a session, or the listening, and is our own mistake.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public TcpReceiver(
        IPEndPoint endPoint,
        DatagramRing ring,
        SslServerAuthenticationOptions? tls,
        AllowList allow,
        RefusedSources refused,
        Action<Exception> onFailure,
        SessionLimits? limits = null)
    {
        _tls = tls;
        _allow = allow;
        _refused = refused;
        _onFailure = onFailure;
        _limits = limits ?? SessionLimits.Default;
        _ring = new RingWriter(ring);
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _listener.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            }

            _listener.Bind(endPoint);
            _listener.Listen(Backlog);
            EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    public IPEndPoint EndPoint { get; }

    public void Start() => _accepting = Task.Run(AcceptAllAsync);

    public void Stop()
    {
        _stop.Cancel();
        _accepting.GetAwaiter().GetResult();
        Dictionary<TcpSession, Task> left;
        lock (_gate)
        {
            left = new Dictionary<TcpSession, Task>(_sessions);
        }

        foreach (TcpSession session in left.Keys)
        {
            session.EndReading();
        }

        Task all = Task.WhenAll(left.Values);
        if (!all.Wait(_limits.Drain))
        {
            foreach (TcpSession session in left.Keys)
            {
                session.Abort();
            }

            all.GetAwaiter().GetResult();
        }
    }

    public ReceiverStatistics Statistics()
    {
        int open;
        lock (_gate)
        {
            open = _sessions.Count;
        }

        return new ReceiverStatistics(
            Sockets: 1,
            _counters.Messages,
            _counters.Bytes,
            RingDrops: 0,
            KernelDrops: 0,
            _counters.AcceptErrors,
            BufferBytes: 0,
            RequestedBufferBytes: 0,
            _counters.Statistics(open));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (!TryBegin(socket))
                {
                    socket.Dispose();
                }
            }
            catch (Exception failure) when (_stop.IsCancellationRequested && failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // Out of descriptors, for instance: sessions that end give some back.
                _counters.CountAcceptError(failure);
                await Task.Delay(s_pauseAfterError, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _onFailure(failure);
            }
        }
    }

    /// <returns>False when there is to be no session.</returns>
    private bool TryBegin(Socket socket)
    {
        if (PeerOf(socket) is not { } peer)
        {
            return false;
        }

        UInt128 address = AddressPrefix.NumberOf(peer.Address);
        if (!_allow.Allows(address))
        {
            _refused.Add(address);
            return false;
        }

        lock (_gate)
        {
            string? full = _sessions.Count >= _limits.Sessions ? $"there are {_limits.Sessions} sessions"
                : _sessions.Keys.Count(other => other.Peer.Address.Equals(peer.Address)) >= _limits.SessionsPerAddress ? $"it has {_limits.SessionsPerAddress} sessions"
                : null;
            if (full is not null)
            {
                _counters.CountRefused(peer, full);
                return false;
            }

            _counters.CountAccepted();
            TcpSession session = new(socket, peer, _tls, _limits, _ring, _counters);
            Task[] before = [.. _sessions.Where(other => other.Key.Peer.Equals(peer)).Select(static other => other.Value)];
            _sessions.Add(session, Task.Run(() => RunAsync(session, before)));
            return true;
        }
    }

    /// <summary>Null when the connection is gone already.</summary>
    private static IPEndPoint? PeerOf(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeEverySeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            return socket.RemoteEndPoint is not IPEndPoint peer ? null
                : peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port)
                : peer;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <param name="before">Sessions of the same address and port that were reset and have not noticed yet.</param>
    private async Task RunAsync(TcpSession session, Task[] before)
    {
        try
        {
            await Task.WhenAll(before).ConfigureAwait(false);
            await session.RunAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _onFailure(failure);
        }
        finally
        {
            lock (_gate)
            {
                _sessions.Remove(session);
            }
        }
    }
}
