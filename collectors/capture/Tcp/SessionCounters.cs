using System.Net;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>What happened to the sessions of a binding. Safe for concurrent use.</summary>
internal sealed class SessionCounters
{
    private long _messages;
    private long _bytes;
    private long _accepted;
    private long _refused;
    private long _framingErrors;
    private long _handshakeFailures;
    private long _timedOut;
    private long _broken;
    private long _acceptErrors;
    private string? _lastError;

    public long Messages => Interlocked.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long AcceptErrors => Interlocked.Read(ref _acceptErrors);

    public void CountMessage(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void CountAccepted() => Interlocked.Increment(ref _accepted);

    public void CountAcceptError(Exception failure) => Count(ref _acceptErrors, $"accepting: {failure.Message}");

    public void CountRefused(IPEndPoint peer, string why) => Count(ref _refused, $"{peer}: {why}");

    public void CountFramingError(IPEndPoint peer) => Count(ref _framingErrors, $"{peer}: no IPFIX message");

    public void CountHandshakeFailure(IPEndPoint peer, Exception failure) =>
        Count(ref _handshakeFailures, $"{peer}: {failure.InnerException?.Message ?? failure.Message}");

    public void CountTimeout(IPEndPoint peer, string what) => Count(ref _timedOut, $"{peer}: {what}");

    public void CountBroken(IPEndPoint peer, string why) => Count(ref _broken, $"{peer}: {why}");

    public SessionStatistics Statistics(int open) => new(
        open,
        Interlocked.Read(ref _accepted),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _framingErrors),
        Interlocked.Read(ref _handshakeFailures),
        Interlocked.Read(ref _timedOut),
        Interlocked.Read(ref _broken),
        Volatile.Read(ref _lastError));

    private void Count(ref long counter, string text)
    {
        Interlocked.Increment(ref counter);
        Volatile.Write(ref _lastError, text);
    }
}
