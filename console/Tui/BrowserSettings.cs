using LogFlowDb.Query;

namespace LogFlowDb.Console.Tui;

/// <summary>How a browser was started.</summary>
internal sealed record BrowserSettings
{
    /// <summary>The table to open; null for the list.</summary>
    public string? Table { get; init; }

    /// <summary>The filter at first.</summary>
    public string? Filter { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>The columns to show; empty for those that were kept or fit.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Of rows that a query gave: the query, which copies and exports begin with in place of the table.</summary>
    public string? Origin { get; init; }

    /// <summary>The rows have an order but no times: neither histogram nor window of time, and the first row comes first.</summary>
    public bool IsTimeless { get; init; }

    /// <summary>No characters beyond ASCII.</summary>
    public bool Ascii { get; init; }

    /// <summary>Says what is wrong with a query; null for nothing.</summary>
    public Func<string, QueryError?> Check { get; init; } = static _ => null;

    /// <summary>Where columns and widths are kept; null for nowhere.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The zone of local times.</summary>
    public TimeZoneInfo LocalZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>ns since 1970 UTC.</summary>
    public Func<long> Now { get; init; } = static () => Paging.Instants.Of(DateTime.UtcNow);
}
