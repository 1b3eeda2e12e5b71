using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Capture;

/// <summary>What goes from the thread that captures to the one that prints: exactly one of the three.</summary>
/// <param name="Records">Of the period that is under way.</param>
/// <param name="Period">It is over.</param>
/// <param name="Notice">A line for standard error.</param>
internal readonly record struct PeriodItem(RowBatch? Records, Period? Period, string? Notice);

/// <summary>A stretch of time.</summary>
/// <param name="Start">ns since 1970 UTC.</param>
/// <param name="End">Not in it any more.</param>
internal sealed record Period(long Start, long End);
