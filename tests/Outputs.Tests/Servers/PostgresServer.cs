using System.Globalization;
using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Sql;
using LogFlowDb.Outputs.Tests.Support;
using Npgsql;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A PostgreSQL server for the tests of a collection. Its password is asked for.</summary>
public sealed class PostgresServer : ISqlServer, IAsyncLifetime
{
    public const string Password = "s3cr3t'pass";

    private readonly TestDirectory _directory = new();
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;
    private int _tables;

    public string PasswordFile => _directory.File("password");

    public int Port => _port;

    public async Task InitializeAsync()
    {
        if (Installed.WhyAbsent("initdb", "postgres") is not null)
        {
            return;
        }

        string data = _directory.File("data");
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        _process = new ServerProcess(
            _directory.Path, Installed.Path("postgres"), "-D", data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=off")
        {
            User = Environment.IsPrivilegedProcess ? "postgres" : null,
        };
        _process.GiveFolder();
        _process.RunOnce(Installed.Path("initdb"), "-D", data, "-U", "collector", "-A", "scram-sha-256", $"--pwfile={PasswordFile}", "-E", "UTF8", "--locale=C", "--no-sync");
        await StartAsync();
    }

    public Task DisposeAsync()
    {
        _process?.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _process!.Start();
        return _process.UntilAsync(async () =>
        {
            try
            {
                await using NpgsqlConnection connection = new(ConnectionText);
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    public void Kill() => _process!.Kill();

    public string NewTable() => $"t{Interlocked.Increment(ref _tables)}";

    public IOutputTarget Target(OutputShape shape, string table, params (string Key, string Value)[] settings)
    {
        PostgresTargetFactory factory = new();
        Dictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["port"] = _port.ToString(CultureInfo.InvariantCulture), ["database"] = "postgres", ["user"] = "collector", ["password"] = $"file:{PasswordFile}", ["into"] = table,
        };
        foreach ((string key, string value) in settings)
        {
            all[key] = value;
        }

        return factory.Create("out", shape, Settings.Of(factory, _directory.Path, all.Select(static pair => (pair.Key, pair.Value))));
    }

    public void Execute(string sql)
    {
        using NpgsqlConnection connection = new(ConnectionText);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string[]> Query(string sql)
    {
        using NpgsqlConnection connection = new(ConnectionText);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        return SqlTexts.Read(reader);
    }

    private string ConnectionText =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Username = "collector", Password = Password, Database = "postgres", Pooling = false }.ToString();
}
