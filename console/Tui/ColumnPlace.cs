namespace LogFlowDb.Console.Tui;

/// <summary>Where a column stands on the screen.</summary>
/// <param name="Index">Among the visible columns.</param>
/// <param name="X">From the left edge of the rows.</param>
internal readonly record struct ColumnPlace(ColumnView Column, int Index, int X, int Width);
