namespace LogFlowDb.Console.Http;

/// <summary>What connections may take and how long they may be slow. Immutable.</summary>
internal sealed record HttpBounds
{
    public static HttpBounds Default { get; } = new();

    /// <summary>Connections at the same time; those beyond are closed at once.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Within which the head of a request must have come.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After which a body must come, and an answer be taken, at <see cref="LeastBytesPerSecond"/> on average; more than a second.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    public double LeastBytesPerSecond { get; init; } = 240;

    /// <summary>How long a query waits for its place among those that are answered.</summary>
    public TimeSpan Place { get; init; } = TimeSpan.FromSeconds(10);
}
