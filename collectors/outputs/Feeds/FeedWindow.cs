using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Outputs.Feeds;

/// <summary>Rows that go out together.</summary>
/// <param name="Catalog">Has a table of the feed's name with at least the rows of the window, as they were at one moment.</param>
/// <param name="LastId">Of the rows.</param>
/// <param name="Rows">How many they are at most.</param>
internal sealed record FeedWindow(ITableCatalog Catalog, long LastId, long Rows) : IDisposable
{
    /// <summary>Rows of the window that were gone before anyone could read them.</summary>
    public long Expired { get; init; }

    /// <summary>Lets go of the rows.</summary>
    public IDisposable? Held { get; init; }

    public void Dispose() => Held?.Dispose();
}
