using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Makes targets that write into a table of an SQLite file.</summary>
public sealed class SqliteTargetFactory : IOutputTargetFactory
{
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(10);

    public string Name => "sqlite";

    public string Description => "rows into a table of an SQLite file, each exactly once";

    public IReadOnlyList<OutputOption> Options { get; } =
    [
        new("file", "PATH", "the database, made where it is not there") { Required = true },
        .. SqlTableSettings.Options,
        new("journal", "wal|delete", "wal lets others read while rows are written; delete keeps all in one file"),
        new("busy", "500ms|10s", "how long another writer is waited for (default: 10s)"),
    ];

    /// <inheritdoc/>
    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        settings.Check();
        SqlTableSettings table = SqlTableSettings.Parse(name, shape, settings);
        bool hasWriteAhead = settings.One("journal", ("wal", true), ("delete", false));
        return new SqliteTarget(name, shape, table, settings.File("file")!, hasWriteAhead, settings.Duration("busy", s_busy));
    }
}
