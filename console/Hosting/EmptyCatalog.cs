using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Hosting;

/// <summary>What a data directory holds that does not exist: asking it must not make it.</summary>
internal sealed class EmptyCatalog(string directory) : ITableCatalog
{
    public IReadOnlyList<string> TableNames => [];

    public TableSnapshot? Snapshot(string table) => null;

    public ITableWriter? Writer(string table, bool create) => create
        ? throw new DatabaseException($"there is no directory {directory}")
        : null;
}
