using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>timechart [span=1d] [offset=8h] [limit=N] [other=f] [fill=0|null|previous] [compare=1d] [pivot=t] AGG [as a], … [by f, …]</c>: aggregates per
/// bucket of <c>_time</c>, ascending. With <c>by</c> each key becomes a column, or with <c>pivot=t</c> a row. Buckets without rows are left out
/// unless <c>fill</c> says what stands there.
/// </summary>
/// <param name="offsetNs">Shift of the bucket starts.</param>
internal sealed class TimechartStage(
    TimeSpanUnit span, long offsetNs, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, TimechartOptions options) : CollectingStage
{
    /// <summary>Stands behind the name of a value for the one of the period before.</summary>
    public const string PreviousSuffix = "_prev";

    /// <summary>Stands behind the name of a value for its change since then, in percent.</summary>
    public const string ChangeSuffix = "_change";

    public override string Name => "timechart";

    public TimeSpanUnit Span { get; } = span;

    public long OffsetNs { get; } = offsetNs;

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public TimechartOptions Options { get; } = options;

    public override bool IsOrderFree => StatsStage.AreOrderFree(Calls);

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(Calls, By.Append(SystemFields.Time));

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        By.Count > 0 && !Options.Pivot ? null : [.. new[] { SystemFields.Time }.Concat(By).Concat(Calls.SelectMany(Names))];

    public override bool KeepsBatches => false;

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count + 1, Calls, Span.Nanoseconds);
        return [.. Enumerable.Range(0, count).Select(_ => new TimechartCollector(this, shape, context))];
    }

    public TimechartStage With(TimechartOptions other) => new(Span, OffsetNs, Calls, By, other);

    public override string ToString() =>
        $"{Name} span={Span}{(OffsetNs == 0 ? "" : " offset=" + StageText.Duration(OffsetNs))}{StageText.Option("limit", Options.Limit)}"
        + StageText.Option("other", !Options.Other, "f")
        + Options.Fill switch { null => "", TimechartFill.Zero => " fill=0", TimechartFill.Null => " fill=null", _ => " fill=previous" }
        + (Options.Compare is { } compare ? $" compare={compare}" : "")
        + $"{StageText.Option("pivot", Options.Pivot)} {StageText.List(Calls)}{StageText.By(By)}";

    private IEnumerable<string> Names(AggregateCall call) =>
        Options.Compare is null ? [call.Name] : [call.Name, call.Name + PreviousSuffix, call.Name + ChangeSuffix];
}
