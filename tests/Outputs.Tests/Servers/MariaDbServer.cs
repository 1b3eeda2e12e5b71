using System.Globalization;
using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Sql;
using LogFlowDb.Outputs.Tests.Support;
using MySql.Data.MySqlClient;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A MariaDB server for the tests of a collection.</summary>
public sealed class MariaDbServer : ISqlServer, IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;
    private int _tables;

    public async Task InitializeAsync()
    {
        if (Installed.WhyAbsent("mariadbd", "mariadb-install-db") is not null)
        {
            return;
        }

        string data = _directory.File("data"), prepare = _directory.File("prepare.sql");
        await File.WriteAllTextAsync(_directory.File("password"), "s3cr3t'pass\n");
        await File.WriteAllTextAsync(prepare, "CREATE DATABASE IF NOT EXISTS logdb;\nCREATE USER IF NOT EXISTS collector@'127.0.0.1' IDENTIFIED BY 's3cr3t''pass';\nGRANT ALL ON logdb.* TO collector@'127.0.0.1';\n");
        _process = new ServerProcess(
            _directory.Path, Installed.Path("mariadbd"), "--no-defaults", $"--datadir={data}", $"--port={_port.ToString(CultureInfo.InvariantCulture)}", "--bind-address=127.0.0.1",
            $"--socket={_directory.File("socket")}", $"--pid-file={_directory.File("pid")}", $"--init-file={prepare}", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=2")
        {
            User = Environment.IsPrivilegedProcess ? "mysql" : null,
        };
        _process.GiveFolder();
        _process.RunOnce(
            Installed.Path("mariadb-install-db"), "--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M");
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
        return _process.UntilAsync(() =>
        {
            try
            {
                using MySqlConnection connection = new(ConnectionText);
                connection.Open();
                return Task.FromResult(true);
            }
            catch (MySqlException)
            {
                return Task.FromResult(false);
            }
        });
    }

    public void Kill() => _process!.Kill();

    public string NewTable() => $"t{Interlocked.Increment(ref _tables)}";

    public IOutputTarget Target(OutputShape shape, string table, params (string Key, string Value)[] settings)
    {
        MySqlTargetFactory factory = new();
        (string, string)[] all =
        [
            ("port", _port.ToString(CultureInfo.InvariantCulture)), ("user", "collector"), ("password", $"file:{_directory.File("password")}"), ("into", table), .. settings,
        ];
        return factory.Create("out", shape, Settings.Of(factory, _directory.Path, all));
    }

    public void Execute(string sql)
    {
        using MySqlConnection connection = new(ConnectionText);
        connection.Open();
        using MySqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string[]> Query(string sql)
    {
        using MySqlConnection connection = new(ConnectionText);
        connection.Open();
        using MySqlCommand command = new(sql, connection);
        using MySqlDataReader reader = command.ExecuteReader();
        return SqlTexts.Read(reader);
    }

    private string ConnectionText => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1", Port = (uint)_port, UserID = "collector", Password = "s3cr3t'pass", Database = "logdb", Pooling = false, SslMode = MySqlSslMode.None, CharacterSet = "utf8mb4",
    }.ToString();
}
