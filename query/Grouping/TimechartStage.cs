using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>timechart [span=1d] [offset=8h] [limit=N] [pivot=t] AGG [as a], … [by f, …]</c>: aggregates per bucket of <c>_time</c>,
/// ascending. With <c>by</c> each key becomes a column, or with <c>pivot=t</c> a row. Buckets without rows are left out.
/// </summary>
/// <param name="offsetNs">Shift of the bucket starts.</param>
/// <param name="limit">Most columns that keys may take, the keys with the most rows; the rest is left to <c>other</c>.</param>
/// <param name="pivot">True gives rows <c>_time, key, value</c>.</param>
internal sealed class TimechartStage(
    TimeSpanUnit span, long offsetNs, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, int? limit, bool pivot) : CollectingStage
{
    public override string Name => "timechart";

    public TimeSpanUnit Span { get; } = span;

    public long OffsetNs { get; } = offsetNs;

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public int? Limit { get; } = limit;

    public bool Pivot { get; } = pivot;

    public override bool IsOrderFree => StatsStage.AreOrderFree(Calls);

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(Calls, By.Append(SystemFields.Time));

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        By.Count > 0 && !Pivot ? null : [.. new[] { SystemFields.Time }.Concat(By).Concat(Calls.Select(static c => c.Name))];

    public override bool KeepsBatches => false;

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count + 1, Calls, Span.Nanoseconds);
        return [.. Enumerable.Range(0, count).Select(_ => new TimechartCollector(this, shape, context))];
    }

    public override string ToString() =>
        $"{Name} span={Span}{(OffsetNs == 0 ? "" : " offset=" + StageText.Duration(OffsetNs))}{StageText.Option("limit", Limit)}"
        + $"{StageText.Option("pivot", Pivot)} {StageText.List(Calls)}{StageText.By(By)}";
}
