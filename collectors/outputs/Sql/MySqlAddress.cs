using System.Globalization;
using LogFlowDb.Outputs.Targets;
using MySql.Data.MySqlClient;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Where a MariaDB or MySQL server is and how it is talked to.</summary>
internal sealed class MySqlAddress(OutputSettings settings)
{
    private const int DefaultPort = 3306;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly string _host = settings.Text("host") ?? "127.0.0.1";
    private readonly int _port = (int)settings.Number("port", DefaultPort, 1, ushort.MaxValue);
    private readonly string _database = settings.Text("database") ?? "logdb";
    private readonly string _user = settings.Text("user") ?? "logdb";
    private readonly uint _timeoutSeconds = (uint)Math.Clamp(Math.Ceiling(settings.Duration("timeout", s_timeout).TotalSeconds), 1, 3600);
    private readonly MySqlSslMode _tls = settings.One(
        "tls", ("off", MySqlSslMode.None), ("require", MySqlSslMode.Required), ("verify-ca", MySqlSslMode.VerifyCA), ("verify", MySqlSslMode.VerifyFull));

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("host", "NAME", "server (default: 127.0.0.1)"),
        new("port", "NUMBER", "default: 3306"),
        new("database", "NAME", "default: logdb"),
        new("user", "NAME", "default: logdb"),
        new("password", "file:PATH|env:NAME", "where the password is") { Secret = true },
        new("tls", "off|require|verify-ca|verify", "verify checks certificate and name of the server by the system's authorities"),
        new("timeout", "30s|5m", "how long the server may take to answer (default: 30s)"),
    ];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"mysql://{_user}@{_host}:{_port}/{_database}");

    /// <summary>With the password as it is now.</summary>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public MySqlConnection Connection() => new(new MySqlConnectionStringBuilder
    {
        Server = _host,
        Port = (uint)_port,
        Database = _database,
        UserID = _user,
        Password = settings.Secret("password") ?? "",
        SslMode = _tls,
        ConnectionTimeout = _timeoutSeconds,
        DefaultCommandTimeout = _timeoutSeconds,
        CharacterSet = "utf8mb4",
        Pooling = false,
    }.ToString());
}
