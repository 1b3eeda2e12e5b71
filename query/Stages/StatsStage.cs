using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>stats AGG [as a], … [by f, …]</c>: one row a group, sorted by the keys; null is a group of its own. Without keys one
/// row, also of no input.
/// </summary>
internal sealed class StatsStage(IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by) : Stage
{
    public override string Name => "stats";

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public override string ToString() => $"{Name} {StageText.List(Calls)}{StageText.By(By)}";
}
