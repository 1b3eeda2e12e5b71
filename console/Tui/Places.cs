namespace LogFlowDb.Console.Tui;

/// <summary>Where a key means something.</summary>
[Flags]
internal enum Places
{
    None = 0,
    Tables = 1,
    Rows = 2,
    Histogram = 4,
    Detail = 8,
    Top = 16,
    Statistics = 32,
    Columns = 64,
    Collectors = 128,
    Help = 256,
    Panels = Detail | Top | Statistics | Columns,
    Lists = Tables | Rows | Panels | Collectors | Help,
    All = Lists | Histogram,
}
