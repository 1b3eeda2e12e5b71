using System.Globalization;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>stats AGG [as a], … [by f, …]</c>: one row a group, sorted by the keys; null is a group of its own. Without keys one
/// row, also of no input.
/// </summary>
internal sealed class StatsStage(IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by) : CollectingStage
{
    public override string Name => "stats";

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    /// <summary>Set by planning when a sort with a limit follows; the stage may give more groups than that.</summary>
    public StatsTop? Top { get; init; }

    /// <summary>Set by planning when whoever follows looks at no more fields than these, in whatever order the groups come.</summary>
    public FieldSet? Wanted { get; init; }

    public override bool IsOrderFree => AreOrderFree(Calls);

    public override IEnumerable<(string Subject, string Text)> PlanNotes => Top is { } top
        ? [("top", string.Create(CultureInfo.InvariantCulture, $"only the first {top.Limit} groups by {StageText.List(top.Keys)} are made rows"))]
        : [];

    public static bool AreOrderFree(IReadOnlyList<AggregateCall> calls) =>
        calls.All(static c => !c.Function.NeedsOrder && c.Arguments.All(static a => !a.IsVolatile));

    public static FieldSet Reads(IReadOnlyList<AggregateCall> calls, IEnumerable<string> keys)
    {
        FieldSet read = FieldSet.Of(keys);
        foreach (Expression argument in calls.SelectMany(static c => c.Arguments))
        {
            read = read.With(argument);
        }

        return read;
    }

    public override FieldSet Reads(FieldSet wanted) => Reads(Calls, By);

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) =>
        [.. By.Concat(Calls.Select(static c => c.Name)).Distinct(StringComparer.Ordinal)];

    public override bool KeepsBatches => false;

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count, Calls);
        TopSearch? search = TopSearch.For(Calls, Top);
        return [.. Enumerable.Range(0, count).Select(_ => new StatsCollector(Name, shape, Calls, By, Top, search, context) { Wanted = Wanted })];
    }

    public override string ToString() => $"{Name} {StageText.List(Calls)}{StageText.By(By)}";
}
