using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>sort [limit=N] [-]a, … [by p, …]</c>: stable, null first when ascending. With <c>by</c>, sorts and limits within each
/// partition; partitions come in the order of their keys.
/// </summary>
internal sealed class SortStage(IReadOnlyList<SortKey> keys, long? limit, IReadOnlyList<string> by) : CollectingStage
{
    public override string Name => "sort";

    public IReadOnlyList<SortKey> Keys { get; } = keys;

    public long? Limit { get; } = limit;

    public IReadOnlyList<string> By { get; } = by;

    /// <summary>Set by planning: keys behind the others that leave no two rows alike, so that the order of input does not matter.</summary>
    public IReadOnlyList<SortKey> TieKeys { get; init; } = [];

    public override IEnumerable<(string Subject, string Text)> PlanNotes => Limit is { } rows
        ? [("top", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"only the first {rows} rows are kept{(By.Count > 0 ? " of each partition" : "")}"))]
        : [];

    public override bool IsOrderFree => TieKeys.Count > 0;

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Keys.Concat(TieKeys).Select(static k => k.Field)).With(By);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context) =>
        [.. Enumerable.Range(0, count).Select(_ => new SortCollector(this, context))];

    public override string ToString() =>
        $"{Name}{StageText.Option("limit", Limit)} {StageText.List(Keys)}{StageText.By(By)}";
}
