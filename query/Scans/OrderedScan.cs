using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Scans;

/// <summary>
/// Pushes the rows of a scan by <c>_time</c>, those of equal time by <c>_id</c>, both in one direction. Row groups are opened when the
/// front reaches them, so that groups which do not overlap pass one after the other and a query that has enough rows reads no
/// more of them. When the first rows were not enough, threads read ahead: some filter and order the next groups, one reads the columns of
/// the next batches while the caller's thread pushes.
/// </summary>
internal sealed class OrderedScan(TableScan scan, bool ascending, QueryContext context)
{
    /// <summary>So many batches are pushed before another thread makes the next ones.</summary>
    private const int BatchesAlone = 2;

    private readonly CursorQueue _waiting = new(scan, ascending, context);
    private readonly List<GroupCursor> _open = [];
    private GroupCursor? _spent;

    public void Run(Operator first)
    {
        try
        {
            for (int i = 0; i < BatchesAlone || context.Limits.Parallelism < 2; i++)
            {
                if (!TryNext(out RowBatch? batch) || !first.Push(batch))
                {
                    return;
                }
            }

            Relay(first);
        }
        finally
        {
            _waiting.Dispose();
            while (_open.Count > 0)
            {
                Close(_open[^1]);
            }
        }
    }

    private void Relay(Operator first)
    {
        BatchRelay relay = new();
        Task making = Task.Factory.StartNew(() => relay.Fill(TryNext), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (relay.TryTake(out RowBatch? batch) && first.Push(batch))
            {
            }
        }
        finally
        {
            relay.Stop();
            making.Wait();
        }
    }

    private bool TryNext([NotNullWhen(true)] out RowBatch? batch)
    {
        if (_spent is not null)
        {
            Close(_spent);
            _spent = null;
        }

        batch = null;
        if (!Advance())
        {
            return false;
        }

        context.Check();
        GroupCursor front = _open[0];
        batch = front.Take(front.CountBefore(Bound()));
        _spent = front.IsAtEnd ? front : null;
        return true;
    }

    /// <summary>Opens what the front has reached and brings the group with the next row to the front; false at the end.</summary>
    private bool Advance()
    {
        while (true)
        {
            if (_open.Count > 1)
            {
                // Few are open at once; only the front has moved.
                _open.Sort(static (x, y) => x.CompareFront(y));
            }

            if (_waiting.IsEmpty)
            {
                return _open.Count > 0;
            }

            IRowGroup next = _waiting.Next;
            if (_open.Count > 0 && (ascending ? next.MinTime > _open[0].Time : next.MaxTime < _open[0].Time))
            {
                return true;
            }

            if (_waiting.Take() is { } cursor)
            {
                _open.Add(cursor);
            }
        }
    }

    /// <summary>The first row, of another group, that must not be passed over.</summary>
    private (long Time, long Id)? Bound()
    {
        (long Time, long Id)? bound = _open.Count > 1 ? (_open[1].Time, _open[1].Id) : null;
        if (!_waiting.IsEmpty)
        {
            IRowGroup next = _waiting.Next;
            long time = ascending ? next.MinTime : next.MaxTime;
            if (bound is not { } open || (ascending ? time <= open.Time : time >= open.Time))
            {
                bound = (time, ascending ? long.MinValue : long.MaxValue);
            }
        }

        return bound;
    }

    private void Close(GroupCursor cursor)
    {
        _open.Remove(cursor);
        cursor.Dispose();
    }
}
