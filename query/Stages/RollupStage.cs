using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>rollup [label=V] AGG, … by f, …</c>: stats with subtotals along the prefixes of the keys; <c>cube</c>: of all subsets.
/// </summary>
/// <param name="label">Stands for a key that is summed over; null leaves it null.</param>
internal sealed class RollupStage(bool cube, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, string? label) : Stage
{
    public override string Name => Cube ? "cube" : "rollup";

    public bool Cube { get; } = cube;

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public string? Label { get; } = label;

    public override string ToString() =>
        $"{Name}{(Label is null ? "" : " label=" + StageText.Quote(Label))} {StageText.List(Calls)}{StageText.By(By)}";
}
