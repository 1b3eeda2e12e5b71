using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Scans;

/// <summary>
/// The row groups of a scan in the order of their first rows, each filtered and ordered when it is taken, or before that by threads that
/// run ahead: by as many groups as the query has threads. Used by one thread at a time.
/// </summary>
internal sealed class CursorQueue : IDisposable
{
    private readonly TableScan _scan;
    private readonly bool _ascending;
    private readonly QueryContext _context;

    // A heap: a query that has enough rows after a few of many groups need not sort the others.
    private readonly PriorityQueue<ScanGroup, (long Time, long Id)> _waiting;
    private readonly Queue<(ScanGroup Group, Task<GroupCursor?> Cursor)> _ahead = new();
    private bool _runsAhead;

    public CursorQueue(TableScan scan, bool ascending, QueryContext context)
    {
        _scan = scan;
        _ascending = ascending;
        _context = context;
        _waiting = new(
            scan.Groups.Select(g => (g, ascending ? (g.Group.MinTime, g.Group.FirstId) : (g.Group.MaxTime, g.Group.LastId))),
            ascending ? null : Comparer<(long Time, long Id)>.Create(static (x, y) => y.CompareTo(x)));
    }

    public bool IsEmpty => _ahead.Count == 0 && _waiting.Count == 0;

    /// <summary>The group that <see cref="Take"/> would open.</summary>
    public IRowGroup Next => (_ahead.Count > 0 ? _ahead.Peek().Group : _waiting.Peek()).Group;

    /// <summary>Opens the next group; null when it has no rows that are wanted. What comes of it is the caller's to dispose of.</summary>
    public GroupCursor? Take()
    {
        // Nothing runs ahead of the first group that must be read: it often has all rows that are wanted.
        if (!_runsAhead)
        {
            _context.Check();
            ScanGroup first = _waiting.Dequeue();
            if (!_scan.MayMatch(first))
            {
                return null;
            }

            _runsAhead = _context.Limits.Parallelism > 1;
            return Open(first);
        }

        // One more than will be waiting: the one taken.
        while (_ahead.Count <= _context.Limits.Parallelism && _waiting.TryDequeue(out ScanGroup? group, out _))
        {
            _ahead.Enqueue((group, Task.Run(() => Judge(group))));
        }

        return _ahead.Dequeue().Cursor.GetAwaiter().GetResult();
    }

    /// <summary>Waits for those that run ahead.</summary>
    public void Dispose()
    {
        while (_ahead.TryDequeue(out (ScanGroup Group, Task<GroupCursor?> Cursor) next))
        {
            try
            {
                next.Cursor.GetAwaiter().GetResult()?.Dispose();
            }
            catch (Exception)
            {
                // Of a group that nobody asks for any more, or after another failure, which is told.
            }
        }
    }

    private GroupCursor? Judge(ScanGroup group)
    {
        _context.Check();
        return _scan.MayMatch(group) ? Open(group) : null;
    }

    private GroupCursor? Open(ScanGroup group)
    {
        GroupCursor cursor = new(_scan, group, _ascending, _context);
        if (!cursor.IsAtEnd)
        {
            return cursor;
        }

        cursor.Dispose();
        return null;
    }
}
