using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Tests.InMemory;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>The same rows as the engine meets them: in memory in groups of a few rows, or in files, sealed but for the last ones.</summary>
internal sealed class DifferentialTable : IAsyncDisposable
{
    private readonly Database? _database;
    private readonly string? _folder;

    private DifferentialTable(ITableCatalog catalog, Database? database = null, string? folder = null)
    {
        Catalog = catalog;
        _database = database;
        _folder = folder;
    }

    public ITableCatalog Catalog { get; }

    public static async Task<DifferentialTable> InMemoryAsync(IReadOnlyList<PlainRow> rows, int groupRows)
    {
        InMemoryCatalog catalog = new(groupRows);
        await catalog.Table("t").AppendAsync(PlainTable.ToBatch(rows));
        return new DifferentialTable(catalog);
    }

    /// <param name="unsealed">Rows at the end that no block has yet.</param>
    public static async Task<DifferentialTable> OnDiskAsync(IReadOnlyList<PlainRow> rows, int blockRows, int unsealed)
    {
        string folder = Directory.CreateTempSubdirectory("logflowdb-differential-").FullName;
        DatabaseOptions options = new() { BlockRows = blockRows, BackgroundInterval = TimeSpan.Zero };
        int sealing = Math.Max(0, rows.Count - unsealed);
        await using (Database writing = Database.Open(folder, options))
        {
            await AppendAsync(writing, rows.Take(sealing));
        }

        Database database = Database.Open(folder, options);
        await AppendAsync(database, rows.Skip(sealing));
        return new DifferentialTable(database, database, folder);
    }

    public override string ToString() => _database is null ? "in memory" : "on disk";

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            Directory.Delete(_folder!, recursive: true);
        }
    }

    private static async Task AppendAsync(Database database, IEnumerable<PlainRow> rows)
    {
        ITableWriter writer = database.Writer("t", create: true)!;
        foreach (PlainRow[] chunk in rows.Chunk(500))
        {
            await writer.AppendAsync(PlainTable.ToBatch(chunk));
        }

        await writer.CommitAsync();
    }
}
