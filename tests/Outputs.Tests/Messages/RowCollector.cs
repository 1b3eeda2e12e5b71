using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Messages;

/// <summary>Takes what a logger gives, as a table would; refuses the first so many batches.</summary>
internal sealed class RowCollector : ILoggerSubscriber
{
    private readonly Lock _gate = new();
    private readonly List<RowBatch> _batches = [];

    public int Refusals { get; set; }

    public int RowCount
    {
        get
        {
            lock (_gate)
            {
                return _batches.Sum(static batch => batch.RowCount);
            }
        }
    }

    public RowBatch All
    {
        get
        {
            lock (_gate)
            {
                return ColumnAssembly.Concat(_batches);
            }
        }
    }

    public void OnRows(Logger logger, RowBatch rows)
    {
        lock (_gate)
        {
            if (Refusals > 0)
            {
                Refusals--;
                logger.CountDrops(rows.RowCount);
                return;
            }

            _batches.Add(rows);
        }
    }

    public Task UntilAsync(int rows) => Wait.UntilAsync(() => RowCount >= rows, $"{rows} rows");
}
