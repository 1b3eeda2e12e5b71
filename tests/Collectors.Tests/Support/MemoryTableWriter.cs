using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Keeps what is appended.</summary>
internal sealed class MemoryTableWriter(string table = "t") : ITableWriter
{
    private readonly Lock _gate = new();
    private readonly List<RowBatch> _batches = [];

    public string Table { get; } = table;

    public int Commits { get; private set; }

    public Exception? Failure { get; set; }

    public Task? Barrier { get; set; }

    public IReadOnlyList<RowBatch> Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches];
            }
        }
    }

    public int RowCount => Batches.Sum(batch => batch.RowCount);

    /// <summary>The values of a field in all rows.</summary>
    public List<Value> Values(string field) =>
        [.. Batches.SelectMany(batch => Enumerable.Range(0, batch.RowCount).Select(row => batch.Column(field)[row]))];

    public async ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        if (Barrier is { } barrier)
        {
            await barrier;
        }

        if (Failure is { } failure)
        {
            throw failure;
        }

        lock (_gate)
        {
            _batches.Add(rows);
        }
    }

    public Task CommitAsync(CancellationToken cancellation = default)
    {
        Commits++;
        return Task.CompletedTask;
    }
}
