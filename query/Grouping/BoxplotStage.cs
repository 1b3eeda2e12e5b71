using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary><c>boxplot EXPR [by f, …]</c>: keys, then <c>min iqr1 iqr2 iqr3 max</c> of the numbers.</summary>
internal sealed class BoxplotStage(Expression expression, IReadOnlyList<string> by) : CollectingStage
{
    private readonly IReadOnlyList<AggregateCall> _calls =
    [
        .. new[] { ("min", 0), ("iqr1", 25), ("iqr2", 50), ("iqr3", 75), ("max", 100) }.Select(q => new AggregateCall(
            AggregateCatalog.Find("percentile")!,
            [expression, new LiteralExpression(Engine.Values.Value.From((long)q.Item2))],
            q.Item1)),
    ];

    public override string Name => "boxplot";

    public Expression Expression { get; } = expression;

    public IReadOnlyList<string> By { get; } = by;

    public override bool IsOrderFree => StatsStage.AreOrderFree(_calls);

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(_calls, By);

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) => [.. By.Concat(_calls.Select(static c => c.Name))];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count, _calls);
        return [.. Enumerable.Range(0, count).Select(_ => new StatsCollector(Name, shape, _calls, By, top: null, search: null, context))];
    }

    public override string ToString() => $"{Name} {Expression}{StageText.By(By)}";
}
