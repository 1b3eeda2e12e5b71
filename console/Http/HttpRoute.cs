using LogFlowDb.Console.Configuration;

namespace LogFlowDb.Console.Http;

/// <summary>A path that is answered.</summary>
/// <param name="Path">With <c>{id}</c> at its end where one segment more is taken.</param>
/// <param name="Role">That is needed; null where nobody is asked who he is.</param>
internal sealed record HttpRoute(string Method, string Path, CredentialRole? Role, Func<HttpExchange, Task> Handle)
{
    private const string OneMore = "{id}";

    /// <summary>All of them; <c>openapi.json</c> describes the same, which a test compares.</summary>
    public static IReadOnlyList<HttpRoute> All { get; } =
    [
        new("POST", "/api/query", CredentialRole.Read, QueryEndpoint.HandleAsync),
        new("GET", "/api/tables", CredentialRole.Read, StateEndpoints.TablesAsync),
        new("GET", "/api/loggers", CredentialRole.Read, StateEndpoints.LoggersAsync),
        new("GET", "/api/outputs", CredentialRole.Read, StateEndpoints.OutputsAsync),
        new("GET", "/api/queries", CredentialRole.Read, StateEndpoints.QueriesAsync),
        new("DELETE", "/api/queries/" + OneMore, CredentialRole.Admin, StateEndpoints.StopQueryAsync),
        new("POST", "/api/commands", CredentialRole.Admin, CommandEndpoint.HandleAsync),
        new("GET", "/metrics", CredentialRole.Read, MetricsEndpoint.HandleAsync),
        new("GET", "/openapi.json", CredentialRole.Read, StateEndpoints.OpenApiAsync),
        new("GET", "/healthz", null, StateEndpoints.HealthAsync),
        new("GET", "/readyz", null, StateEndpoints.ReadinessAsync),
    ];

    /// <summary>Null when the path is another; else what it has at the place of <c>{id}</c>, or nothing.</summary>
    public string? Match(string path)
    {
        if (!Path.EndsWith(OneMore, StringComparison.Ordinal))
        {
            return path == Path ? "" : null;
        }

        string stem = Path[..^OneMore.Length];
        return path.StartsWith(stem, StringComparison.Ordinal) && path.Length > stem.Length && !path.AsSpan(stem.Length).Contains('/') ? path[stem.Length..] : null;
    }
}
