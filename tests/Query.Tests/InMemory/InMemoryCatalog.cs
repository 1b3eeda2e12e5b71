using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Query.Tests.InMemory;

/// <summary>Tables in memory, cut into row groups as small as a test wants them.</summary>
internal sealed class InMemoryCatalog(int groupRows = 1000) : ITableCatalog
{
    private readonly Dictionary<string, InMemoryTable> _tables = new(StringComparer.Ordinal);

    public IReadOnlyList<string> TableNames
    {
        get
        {
            lock (_tables)
            {
                return [.. _tables.Keys];
            }
        }
    }

    public InMemoryTable Table(string name)
    {
        lock (_tables)
        {
            if (!_tables.TryGetValue(name, out InMemoryTable? table))
            {
                table = new InMemoryTable(name, groupRows);
                _tables.Add(name, table);
            }

            return table;
        }
    }

    public TableSnapshot? Snapshot(string table)
    {
        lock (_tables)
        {
            return _tables.TryGetValue(table, out InMemoryTable? found) ? found.Snapshot() : null;
        }
    }

    /// <summary>Who follows the tables, given by <see cref="Publish"/>; null takes nobody.</summary>
    public List<IAppendSubscriber>? Subscribers { get; init; }

    public IDisposable? Subscribe(IAppendSubscriber subscriber)
    {
        if (Subscribers is null)
        {
            return null;
        }

        lock (Subscribers)
        {
            Subscribers.Add(subscriber);
            Monitor.PulseAll(Subscribers);
        }

        return new Subscription(Subscribers, subscriber);
    }

    /// <summary>Waits until somebody follows, then gives rows as a table does that takes them.</summary>
    public void Publish(string table, RowBatch rows)
    {
        lock (Subscribers!)
        {
            while (Subscribers.Count == 0)
            {
                Assert.True(Monitor.Wait(Subscribers, TimeSpan.FromSeconds(30)), "nobody follows");
            }

            Subscribers.ForEach(subscriber => subscriber.OnAppended(table, rows));
        }
    }

    public ITableWriter? Writer(string table, bool create) => create || TableNames.Contains(table) ? Table(table) : null;

    private sealed class Subscription(List<IAppendSubscriber> subscribers, IAppendSubscriber subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (subscribers)
            {
                subscribers.Remove(subscriber);
            }
        }
    }
}
