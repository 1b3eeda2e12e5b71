using System.Globalization;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>billing [p=95] [span=5m] OCTETS by f, …</c>: the percentile of the bits per second over buckets of equal length, a row a key.
/// <c>billing [in=in_if] [out=out_if] … OCTETS [by f, …]</c>: in and out apart for each interface, and the greater as <c>billed</c>. Buckets without
/// traffic count as 0.
/// </summary>
/// <param name="percent">Above 0, up to 100: of the buckets, ascending, the one below or at which so many lie is taken.</param>
/// <param name="inbound">Field of the interface by which traffic comes in; null for the first form.</param>
/// <param name="outbound">Field of the interface by which it goes out; null for the first form.</param>
internal sealed class BillingStage(
    Expression octets, IReadOnlyList<string> by, double percent, TimeSpanUnit span, string? inbound, string? outbound, TimechartOptions range) : CollectingStage
{
    /// <summary>Names the interface in the second form.</summary>
    public const string Interface = "interface";

    /// <summary>The sum that is kept for each bucket.</summary>
    public IReadOnlyList<AggregateCall> Calls { get; } = [new AggregateCall(AggregateCatalog.Find("sum")!, [octets], "sum")];

    public override string Name => "billing";

    public Expression Octets { get; } = octets;

    public IReadOnlyList<string> By { get; } = by;

    public double Percent { get; } = percent;

    public TimeSpanUnit Span { get; } = span;

    public string? Inbound { get; } = inbound;

    public string? Outbound { get; } = outbound;

    /// <summary>What the table was asked for, set by planning: how many buckets there are.</summary>
    public TimechartOptions Range { get; } = range;

    /// <summary>True when in and out are told apart.</summary>
    public bool HasSides => Inbound is not null || Outbound is not null;

    public override bool IsOrderFree => !Octets.IsVolatile;

    public override bool KeepsBatches => false;

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(Calls, By.Append(SystemFields.Time).Concat(new[] { Inbound, Outbound }.OfType<string>()));

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) => HasSides
        ? [.. By, Interface, "in", "out", "billed", "buckets"]
        : [.. By, "billed", "mean", "max", "buckets"];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count + (HasSides ? 3 : 1), Calls, Span.Nanoseconds);
        return [.. Enumerable.Range(0, count).Select(_ => new BillingCollector(this, shape, context))];
    }

    public BillingStage With(TimechartOptions known) => new(Octets, By, Percent, Span, Inbound, Outbound, known);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} p={Percent} span={Span}")
        + StageText.Option("in", Inbound is not null, Inbound ?? "") + StageText.Option("out", Outbound is not null, Outbound ?? "")
        + $" {Octets}{StageText.By(By)}";
}
