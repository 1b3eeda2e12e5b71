using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Stages;

/// <summary><c>pivot AGG [as a], … [by r, …] [for c, …]</c>: a row for each row key, a column for each column key.</summary>
internal sealed class PivotStage(IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> rows, IReadOnlyList<string> columns) : Stage
{
    public override string Name => "pivot";

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> Rows { get; } = rows;

    public IReadOnlyList<string> Columns { get; } = columns;

    public override string ToString() =>
        $"{Name} {StageText.List(Calls)}{StageText.By(Rows)}{(Columns.Count == 0 ? "" : " for " + StageText.List(Columns))}";
}
