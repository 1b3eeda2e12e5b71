using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

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

    public ITableWriter? Writer(string table, bool create) => create || TableNames.Contains(table) ? Table(table) : null;
}
