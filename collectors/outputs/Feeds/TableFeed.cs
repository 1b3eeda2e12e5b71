using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Outputs.Feeds;

/// <summary>
/// The rows of a table: it is the queue itself, read by <c>_id</c> as far as rows are durable, so that an id never comes to mean another
/// row. Sealing and merging move rows and leave their ids; what retention took before it was sent is counted.
/// </summary>
internal sealed class TableFeed(Database database, string table) : IOutputFeed
{
    private long _expired;
    private long _removedRows;
    private long _countedNumber;

    public string Table => table;

    public bool IsDurable => true;

    public IReadOnlyList<(string Reason, long Rows)> Dropped => Interlocked.Read(ref _expired) is > 0 and long rows ? [("expired", rows)] : [];

    public void Open()
    {
    }

    public FeedExtent? Look() => database.Extent(table) is { } extent ? new FeedExtent(extent.Number, extent.CommittedId) : null;

    public FeedWindow? Next(long source, long after, long last, long mostRows, CancellationToken cancellation)
    {
        if (last <= after || database.Extent(table) is not { } before || database.Snapshot(table) is not { } snapshot)
        {
            return null;
        }

        try
        {
            // What retention takes before the snapshot shows here, and what it takes behind it is looked for again next time.
            if (database.Extent(table) is not { } now || now.Number != source || before.Number != source)
            {
                snapshot.Dispose();
                return null;
            }

            bool mayMiss = now.RemovedRows != (_countedNumber == source ? _removedRows : 0);
            (List<IRowGroup> groups, long end, long rows) = Take(snapshot.Groups, after, last, mostRows);
            long missing = mayMiss ? end - after - Count(groups, after, end, cancellation) : 0;
            if (end == last)
            {
                (_countedNumber, _removedRows) = (source, before.RemovedRows);
            }

            return new FeedWindow(new WindowCatalog(table, groups), end, rows) { Held = snapshot, Expired = missing };
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    public void Sent(FeedWindow window) => Interlocked.Add(ref _expired, window.Expired);

    public void Release(long lastId)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>Whole groups as far as they go, so that no block is read for two windows without need.</summary>
    private static (List<IRowGroup> Groups, long End, long Rows) Take(IReadOnlyList<IRowGroup> all, long after, long last, long mostRows)
    {
        List<IRowGroup> groups = [];
        long end = last, rows = 0;
        for (int i = 0; i < all.Count; i++)
        {
            // Groups come by their first id.
            IRowGroup group = all[i];
            if (group.FirstId > end)
            {
                break;
            }

            if (group.LastId <= after || group.RowCount == 0)
            {
                continue;
            }

            long inside = Math.Min(group.RowCount, Math.Min(group.LastId, last) - Math.Max(group.FirstId, after + 1) + 1);
            if (rows > 0 && rows + inside > mostRows)
            {
                end = Math.Min(end, group.FirstId - 1);
                break;
            }

            if (inside > mostRows)
            {
                end = Math.Min(end, Math.Max(group.FirstId, after + 1) + mostRows - 1);
                inside = mostRows;
            }

            rows += inside;
            groups.Add(group);
        }

        return (groups, end, rows);
    }

    /// <summary>How many rows of a window are there.</summary>
    private static long Count(List<IRowGroup> groups, long after, long end, CancellationToken cancellation)
    {
        long count = 0;
        foreach (IRowGroup group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            if (group.FirstId > after && group.LastId <= end)
            {
                count += group.RowCount;
                continue;
            }

            using IRowGroupReader reader = group.OpenReader();
            Column ids = reader.Read(SystemFields.Id, 0, group.RowCount)!;
            for (int row = 0; row < ids.Length; row++)
            {
                long id = ids[row].AsLong;
                count += id > after && id <= end ? 1 : 0;
            }
        }

        return count;
    }
}
