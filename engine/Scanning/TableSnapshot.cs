namespace LogFlowDb.Engine.Scanning;

/// <summary>
/// The rows of a table as they were at one moment, in row groups ordered by first <c>_id</c>. While it is alive no file under
/// it is removed; dispose it soon. Safe for concurrent use.
/// </summary>
public sealed class TableSnapshot(string table, IReadOnlyList<IRowGroup> groups, Action? release = null) : IDisposable
{
    private Action? _release = release;

    public string Table { get; } = table;

    public IReadOnlyList<IRowGroup> Groups { get; } = groups;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
