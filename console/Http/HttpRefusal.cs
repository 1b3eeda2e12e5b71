namespace LogFlowDb.Console.Http;

/// <summary>A request that is answered with a status and a message in place of what it asked for.</summary>
/// <param name="Reason">One word for the counters; of a small fixed set.</param>
/// <param name="RetryAfterSeconds">Null when it is no use to try again.</param>
internal sealed class HttpRefusal(int status, string reason, string message, int? retryAfterSeconds = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public int? RetryAfterSeconds { get; } = retryAfterSeconds;
}
