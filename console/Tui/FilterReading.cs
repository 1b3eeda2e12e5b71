namespace LogFlowDb.Console.Tui;

/// <summary>What was understood of a filter.</summary>
/// <param name="State">Whether it can be used.</param>
/// <param name="Expression">As <c>search</c> takes it; empty for no filter.</param>
/// <param name="Note">For people, in words.</param>
internal sealed record FilterReading(FilterState State, string Expression, string Note);
