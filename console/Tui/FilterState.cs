namespace LogFlowDb.Console.Tui;

/// <summary>Whether a filter can be used.</summary>
internal enum FilterState
{
    Good,

    /// <summary>Nothing is wrong so far, but something is missing at the end.</summary>
    Incomplete,
    Wrong,
}
