namespace LogFlowDb.Outputs.Feeds;

/// <summary>Where the rows of an output come from, numbered in their order. Used by one thread at a time, but for the counters.</summary>
internal interface IOutputFeed : IDisposable
{
    /// <summary>From now on rows are taken, until it is disposed; may be called again then.</summary>
    void Open();

    /// <summary>By which queries find the rows of a window.</summary>
    string Table { get; }

    /// <summary>True when the rows are still there after a restart.</summary>
    bool IsDurable { get; }

    /// <summary>Rows dropped before anyone could send them, by the reason that status texts show. Safe to ask from any thread.</summary>
    IReadOnlyList<(string Reason, long Rows)> Dropped { get; }

    /// <summary>What there is now; null while there is nothing to read from, as before a table is made. Safe to ask from any thread.</summary>
    FeedExtent? Look();

    /// <summary>The next rows behind an id; null when there are none, or the source is another one by now.</summary>
    /// <param name="source">As <see cref="Look"/> told.</param>
    /// <param name="last">No row behind this one is given.</param>
    /// <param name="mostRows">Not many more than so many.</param>
    FeedWindow? Next(long source, long after, long last, long mostRows, CancellationToken cancellation);

    /// <summary>The rows of a window were sent, or passed over.</summary>
    void Sent(FeedWindow window);

    /// <summary>Rows up to an id are not asked for any more.</summary>
    void Release(long lastId);
}
