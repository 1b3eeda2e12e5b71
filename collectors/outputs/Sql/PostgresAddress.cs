using LogFlowDb.Outputs.Targets;
using Npgsql;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Where a PostgreSQL server is and how it is talked to.</summary>
internal sealed class PostgresAddress(OutputSettings settings)
{
    private const int DefaultPort = 5432;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly string _host = settings.Text("host") ?? "127.0.0.1";
    private readonly int _port = (int)settings.Number("port", DefaultPort, 1, ushort.MaxValue);
    private readonly string _database = settings.Text("database") ?? "logdb";
    private readonly string _user = settings.Text("user") ?? "logdb";
    private readonly string? _authority = settings.File("tls_ca");
    private readonly int _timeoutSeconds = (int)Math.Clamp(Math.Ceiling(settings.Duration("timeout", s_timeout).TotalSeconds), 1, 1024);
    private readonly SslMode _tls = settings.One(
        "tls", ("prefer", SslMode.Prefer), ("off", SslMode.Disable), ("require", SslMode.Require), ("verify-ca", SslMode.VerifyCA), ("verify", SslMode.VerifyFull));

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("host", "NAME|PATH", "server, or folder of its UNIX socket (default: 127.0.0.1)"),
        new("port", "NUMBER", "default: 5432"),
        new("database", "NAME", "default: logdb"),
        new("user", "NAME", "default: logdb"),
        new("password", "file:PATH|env:NAME", "where the password is") { Secret = true },
        new("tls", "prefer|off|require|verify-ca|verify", "verify checks certificate and name of the server, verify-ca the certificate only"),
        new("tls_ca", "PATH", "certificates that sign the server's; default: those of the system"),
        new("timeout", "30s|5m", "how long the server may take to answer (default: 30s)"),
    ];

    public override string ToString() => _host.StartsWith('/')
        ? $"postgres://{_user}@{_host}/{_database}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"postgres://{_user}@{_host}:{_port}/{_database}");

    /// <summary>With the password as it is now.</summary>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public NpgsqlConnection Connection() => new(new NpgsqlConnectionStringBuilder
    {
        Host = _host,
        Port = _port,
        Database = _database,
        Username = _user,
        Password = settings.Secret("password"),
        SslMode = _tls,
        RootCertificate = _authority,
        Timeout = _timeoutSeconds,
        CommandTimeout = _timeoutSeconds,
        CancellationTimeout = 1000,
        Pooling = false,
        ApplicationName = "logdb",
    }.ToString());
}
