using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>timechart [span=1d] [offset=8h] [limit=N] [pivot=t] AGG [as a], … [by f, …]</c>: aggregates per bucket of <c>_time</c>,
/// ascending. With <c>by</c> each key becomes a column, or with <c>pivot=t</c> a row.
/// </summary>
/// <param name="offsetNs">Shift of the bucket starts.</param>
/// <param name="limit">Most columns that keys may take; the rest is summed up as <c>other</c>.</param>
/// <param name="pivot">True gives rows <c>_time, key, value</c>.</param>
internal sealed class TimechartStage(
    TimeSpanUnit span, long offsetNs, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, int? limit, bool pivot) : Stage
{
    public override string Name => "timechart";

    public TimeSpanUnit Span { get; } = span;

    public long OffsetNs { get; } = offsetNs;

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public int? Limit { get; } = limit;

    public bool Pivot { get; } = pivot;

    public override string ToString() =>
        $"{Name} span={Span}{(OffsetNs == 0 ? "" : " offset=" + StageText.Duration(OffsetNs))}{StageText.Option("limit", Limit)}"
        + $"{StageText.Option("pivot", Pivot)} {StageText.List(Calls)}{StageText.By(By)}";
}
