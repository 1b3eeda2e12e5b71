using LogFlowDb.Collectors.Import;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>A table that keeps what is appended in memory: the rows of capture files, cut as a table seals them.</summary>
internal sealed class KeptRows : ITableWriter
{
    private readonly List<RowBatch> _batches = [];

    public string Table => "kept";

    /// <summary>The flow records of capture files, with <c>_time</c> and <c>_id</c>.</summary>
    public static async Task<KeptRows> ReadAsync(IEnumerable<string> files)
    {
        KeptRows rows = new();
        FlowFileImporter importer = new(rows);
        foreach (string file in files)
        {
            await importer.ImportAsync(file);
        }

        return rows;
    }

    public ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        _batches.Add(rows);
        return ValueTask.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    /// <summary>Blocks of <paramref name="blockRows"/> rows; the last one is shorter.</summary>
    public IEnumerable<RowBatch> Blocks(int blockRows)
    {
        if (_batches.Count == 0)
        {
            yield break;
        }

        RowBatch all = SystemColumns.Add(ColumnAssembly.Concat(_batches), 1, TimeProvider.System);
        for (int first = 0; first < all.RowCount; first += blockRows)
        {
            RowBatch part = all.Slice(first, Math.Min(blockRows, all.RowCount - first));
            Column[] columns = new Column[part.Columns.Length];
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = ColumnAssembly.Materialize(part.Columns[i]);
            }

            yield return new RowBatch(part.RowCount, part.Names.ToArray(), columns);
        }
    }
}
