using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Tests.InMemory;

internal sealed class InMemoryTable(string name, int groupRows) : ITableWriter
{
    private readonly List<IRowGroup> _groups = [];
    private long _nextId = 1;
    private int _openSnapshots;

    public string Table { get; } = name;

    public int OpenSnapshots => Volatile.Read(ref _openSnapshots);

    public void Add(IRowGroup group) => _groups.Add(group);

    public TableSnapshot Snapshot()
    {
        Interlocked.Increment(ref _openSnapshots);
        return new TableSnapshot(Table, [.. _groups], () => Interlocked.Decrement(ref _openSnapshots));
    }

    public ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        for (int at = 0; at < rows.RowCount; at += groupRows)
        {
            Append(rows.Slice(at, Math.Min(groupRows, rows.RowCount - at)));
        }

        return ValueTask.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    private void Append(RowBatch rows)
    {
        RowBatch stored = rows;
        if (rows.IndexOf(SystemFields.Time) < 0)
        {
            stored = stored.Set(SystemFields.Time, new ConstantColumn(Value.FromDate(1_000_000_000), rows.RowCount));
        }

        long[] ids = new long[rows.RowCount];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = _nextId++;
        }

        stored = stored.Set(SystemFields.Id, new LongColumn(ValueKind.Long, ids));
        _groups.Add(new InMemoryRowGroup(stored));
    }
}
