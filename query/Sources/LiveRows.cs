using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// Rows on their way from those who append to a query that follows them. Whoever appends never waits: when the query is too slow,
/// rows are left out and counted. One thread takes, any add.
/// </summary>
internal sealed class LiveRows(Func<string, bool> wants, int maxRows = LiveRows.DefaultMaxRows) : IAppendSubscriber, IDisposable
{
    /// <summary>A second of busy exporters; the columns are shared with the table.</summary>
    private const int DefaultMaxRows = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(string Origin, RowBatch Rows)> _waiting = new();
    private readonly SemaphoreSlim _added = new(0);
    private int _waitingRows;
    private long _missed;

    /// <summary>Rows left out so far.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    public void OnAppended(string table, RowBatch rows)
    {
        if (wants(table))
        {
            Add(table, rows);
        }
    }

    public void Add(string origin, RowBatch rows)
    {
        lock (_gate)
        {
            if (_waitingRows > 0 && _waitingRows + rows.RowCount > maxRows)
            {
                _missed += rows.RowCount;
                return;
            }

            _waiting.Enqueue((origin, rows));
            _waitingRows += rows.RowCount;
            if (_added.CurrentCount == 0)
            {
                _added.Release();
            }
        }
    }

    /// <param name="origin">The table or logger they come from.</param>
    /// <param name="rows">Shared with others.</param>
    public bool TryTake([NotNullWhen(true)] out string? origin, [NotNullWhen(true)] out RowBatch? rows)
    {
        lock (_gate)
        {
            bool any = _waiting.TryDequeue(out (string Origin, RowBatch Rows) first);
            (origin, rows) = first;
            _waitingRows -= rows?.RowCount ?? 0;
            return any;
        }
    }

    /// <summary>Returns when rows may be there, or the time is over.</summary>
    public void Wait(TimeSpan atMost, CancellationToken cancellation) => _added.Wait(atMost, cancellation);

    public void Dispose() => _added.Dispose();
}
