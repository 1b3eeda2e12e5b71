using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Sql;
using LogFlowDb.Outputs.Tests.Support;
using Microsoft.Data.Sqlite;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A file.</summary>
internal sealed class SqliteServer : ISqlServer, IDisposable
{
    private readonly TestDirectory _directory = new();
    private int _tables;

    public void Dispose() => _directory.Dispose();

    public string NewTable() => $"t{++_tables}";

    public IOutputTarget Target(OutputShape shape, string table, params (string Key, string Value)[] settings)
    {
        SqliteTargetFactory factory = new();
        return factory.Create("out", shape, Settings.Of(factory, _directory.Path, [("file", "flows.db"), ("into", table), .. settings]));
    }

    public void Execute(string sql)
    {
        using SqliteConnection connection = Open();
        Run(connection, sql);
    }

    public IReadOnlyList<string[]> Query(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        return SqlTexts.Read(reader);
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={_directory.File("flows.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
