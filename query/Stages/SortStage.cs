namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>sort [limit=N] [-]a, … [by p, …]</c>: stable, null first when ascending. With <c>by</c>, sorts and limits within each
/// partition; partitions come in the order of their keys.
/// </summary>
internal sealed class SortStage(IReadOnlyList<SortKey> keys, long? limit, IReadOnlyList<string> by) : Stage
{
    public override string Name => "sort";

    public IReadOnlyList<SortKey> Keys { get; } = keys;

    public long? Limit { get; } = limit;

    public IReadOnlyList<string> By { get; } = by;

    public override string ToString() =>
        $"{Name}{StageText.Option("limit", Limit)} {StageText.List(Keys)}{StageText.By(By)}";
}
