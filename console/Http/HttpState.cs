using LogFlowDb.Console.Configuration;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Http;

/// <summary>What requests are answered by; replaced as a whole when the configuration is read anew. Immutable.</summary>
/// <param name="Authenticator">Null when nobody needs credentials, which is so on addresses of this machine alone.</param>
internal sealed record HttpState(HttpSettings Settings, LimitSettings Limits, Authenticator? Authenticator)
{
    /// <summary>Of a query, unless the configuration says otherwise.</summary>
    private const long StandardMemoryBytes = 256 << 20;

    private static readonly TimeSpan s_standardTimeout = TimeSpan.FromSeconds(30);

    public TimeSpan Timeout => Limits.QueryTimeout ?? s_standardTimeout;

    public long MemoryBytes => Limits.QueryMemoryBytes ?? Math.Min(StandardMemoryBytes, QueryLimits.Default.MemoryBytes);

    public int ConcurrentQueries => Limits.ConcurrentQueries ?? 2 * Environment.ProcessorCount;

    /// <summary>What queries of somebody with a role may do besides reading tables.</summary>
    public QueryRights Rights(CredentialRole role)
    {
        QueryRights writes = Settings.Writes && role >= CredentialRole.Write ? QueryRights.WriteTables : QueryRights.None;
        QueryRights files = Settings.Files && role >= CredentialRole.Admin ? QueryRights.ReadFiles | QueryRights.WriteFiles : QueryRights.None;
        return writes | files;
    }
}
