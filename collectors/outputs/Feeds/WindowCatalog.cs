using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Outputs.Feeds;

/// <summary>A catalogue of one table that has some row groups and never changes.</summary>
internal sealed class WindowCatalog(string table, IReadOnlyList<IRowGroup> groups) : ITableCatalog
{
    public IReadOnlyList<string> TableNames => [table];

    public TableSnapshot? Snapshot(string name) => name == table ? new TableSnapshot(table, groups) : null;

    public ITableWriter? Writer(string name, bool create) => null;
}
