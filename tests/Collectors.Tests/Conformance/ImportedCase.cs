using System.Diagnostics;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Files imported into tables of a database of their own, and read back from there.</summary>
internal sealed class ImportedCase : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;
    private readonly FlowFileImporter _importer;
    private readonly List<ImportResult> _results = [];

    public ImportedCase()
    {
        _database = Database.Open(Path.Combine(_folder.Path, "db"), new DatabaseOptions());
        _importer = new FlowFileImporter(Writer("flows"), Writer("counters"), Writer("options"));
    }

    public TemporaryFolder Folder => _folder;

    public IReadOnlyList<ImportResult> Results => _results;

    public List<StoredRow> Flows => Rows("flows");

    public List<StoredRow> Counters => Rows("counters");

    public List<StoredRow> Options => Rows("options");

    /// <summary>The longest that a file took.</summary>
    public TimeSpan Longest { get; private set; }

    public static async Task<ImportedCase> OfAsync(CaptureCase capture, IEnumerable<string> files)
    {
        ImportedCase imported = new();
        foreach (string file in files)
        {
            await imported.AddAsync(capture.AsCapture(file, imported._folder));
        }

        return imported;
    }

    public async Task AddAsync(string file)
    {
        long start = Stopwatch.GetTimestamp();
        _results.Add(await _importer.ImportAsync(file));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Longest = elapsed > Longest ? elapsed : Longest;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    private ITableWriter Writer(string table) => _database.Writer(table, create: true)!;

    private List<StoredRow> Rows(string table)
    {
        using TableSnapshot snapshot = _database.Snapshot(table)!;
        List<StoredRow> rows = [];
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Dictionary<string, Value>[] values = [.. Enumerable.Range(0, group.RowCount).Select(_ => new Dictionary<string, Value>(StringComparer.Ordinal))];
            foreach (string name in group.ColumnNames)
            {
                Column column = reader.Read(name, 0, group.RowCount)!;
                for (int row = 0; row < values.Length; row++)
                {
                    if (!column.IsNull(row))
                    {
                        values[row].Add(name, column[row]);
                    }
                }
            }

            rows.AddRange(values.Select(row => new StoredRow(row)));
        }

        rows.Sort((left, right) => left["_id"].AsLong.CompareTo(right["_id"].AsLong));
        return rows;
    }
}
