using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>
/// One connection: perhaps a TLS handshake, then messages into the ring until the peer ends it, breaks the framing or takes too
/// long. No message is lost that had arrived whole.
/// </summary>
internal sealed class TcpSession
{
    private readonly Socket _socket;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly SessionLimits _limits;
    private readonly RingWriter _ring;
    private readonly SessionCounters _counters;
    private readonly MessageFramer _framer = new();
    private readonly UInt128 _address;
    private bool _hasSent;

    /// <param name="tls">Null for plain TCP.</param>
    public TcpSession(Socket socket, IPEndPoint peer, SslServerAuthenticationOptions? tls, SessionLimits limits, RingWriter ring, SessionCounters counters)
    {
        _socket = socket;
        _tls = tls;
        _limits = limits;
        _ring = ring;
        _counters = counters;
        Peer = peer;
        _address = AddressPrefix.NumberOf(peer.Address);
    }

    public IPEndPoint Peer { get; }

    /// <summary>Returns when the session has ended, well or not; the connection is closed then, and the decoder told.</summary>
    public async Task RunAsync()
    {
        NetworkStream network = new(_socket, ownsSocket: true);
        await using (network.ConfigureAwait(false))
        {
            if (_tls is null)
            {
                await ReceiveAsync(network).ConfigureAwait(false);
            }
            else
            {
                SslStream encrypted = new(network, leaveInnerStreamOpen: true);
                await using (encrypted.ConfigureAwait(false))
                {
                    if (await ShakeHandsAsync(encrypted).ConfigureAwait(false))
                    {
                        await ReceiveAsync(encrypted).ConfigureAwait(false);
                    }
                }
            }

            // Before the connection is closed: another one of the same address and port can only follow behind it.
            if (_hasSent)
            {
                await _ring.WriteAsync(default, _address, Peer.Port, ReceivedKind.SessionEnd).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets the session read what has arrived and end.</summary>
    public void EndReading()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>Closes the connection at once.</summary>
    public void Abort() => _socket.Dispose();

    private async ValueTask<bool> ShakeHandsAsync(SslStream stream)
    {
        using CancellationTokenSource deadline = new(_limits.Handshake);
        try
        {
            await stream.AuthenticateAsServerAsync(_tls!, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            _counters.CountTimeout(Peer, $"no TLS within {_limits.Handshake.TotalSeconds} s");
        }
        catch (Exception failure) when (IsOfThePeer(failure))
        {
            _counters.CountHandshakeFailure(Peer, failure);
        }

        return false;
    }

    private async ValueTask ReceiveAsync(Stream stream)
    {
        CancellationTokenSource deadline = new();
        try
        {
            long messageBegan = Environment.TickCount64;
            while (true)
            {
                TimeSpan patience = _framer.IsInsideMessage
                    ? _limits.Message - TimeSpan.FromMilliseconds(Environment.TickCount64 - messageBegan)
                    : _limits.Idle;
                deadline.CancelAfter(patience > TimeSpan.Zero ? patience : TimeSpan.Zero);
                int received = await stream.ReadAsync(_framer.Room, deadline.Token).ConfigureAwait(false);
                if (received == 0)
                {
                    CountEnd();
                    return;
                }

                bool wasInside = _framer.IsInsideMessage;
                _framer.Received(received);
                (bool any, bool isBroken) = await HandOnMessagesAsync().ConfigureAwait(false);
                if (isBroken)
                {
                    _counters.CountFramingError(Peer);
                    return;
                }

                messageBegan = any || !wasInside ? Environment.TickCount64 : messageBegan;
                if (!deadline.TryReset())
                {
                    deadline.Dispose();
                    deadline = new CancellationTokenSource();
                }
            }
        }
        catch (OperationCanceledException)
        {
            _counters.CountTimeout(Peer, _framer.IsInsideMessage ? $"message not ended within {_limits.Message.TotalSeconds} s" : $"silent for {_limits.Idle.TotalSeconds} s");
        }
        catch (Exception failure) when (IsOfThePeer(failure))
        {
            _counters.CountBroken(Peer, failure.InnerException?.Message ?? failure.Message);
        }
        finally
        {
            deadline.Dispose();
        }
    }

    private async ValueTask<(bool Any, bool IsBroken)> HandOnMessagesAsync()
    {
        bool any = false;
        bool isBroken;
        while (_framer.TryNext(out ReadOnlyMemory<byte> message, out isBroken))
        {
            any = true;
            _hasSent = true;
            await _ring.WriteAsync(message, _address, Peer.Port, ReceivedKind.Message).ConfigureAwait(false);
            _counters.CountMessage(message.Length);
        }

        return (any, isBroken);
    }

    private void CountEnd()
    {
        if (_framer.IsInsideMessage)
        {
            _counters.CountBroken(Peer, "ended inside a message");
        }
    }

    private static bool IsOfThePeer(Exception failure) =>
        failure is IOException or SocketException or AuthenticationException or ObjectDisposedException;
}
