namespace LogFlowDb.Console.Formats;

/// <summary>The room for charts and how they are drawn.</summary>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="Height">Rows of the terminal; charts take a part of it.</param>
/// <param name="Unicode">Block characters; otherwise <c>#</c>.</param>
/// <param name="TimeZone">Of the times under the axis.</param>
/// <param name="Max">Where the scale ends, so that charts can be compared; null for the largest value.</param>
internal sealed record ChartOptions(int Width, int Height, bool Unicode, Palette Palette, TimeZoneInfo TimeZone, double? Max = null);
