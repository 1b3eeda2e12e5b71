using System.Globalization;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>top N f, … [by AGG]</c>: the N groups with the largest aggregate (default count), their <c>share</c> of the whole in percent, and a
/// last row <c>other</c> that sums the rest up unless <c>other=f</c>; <c>rare</c>: the smallest, without that row.
/// </summary>
internal sealed class TopStage(bool rare, int count, IReadOnlyList<string> fields, AggregateCall? by, bool hasOther) : CollectingStage
{
    /// <summary>The field of the share.</summary>
    public const string Share = "share";

    /// <summary>Stands for the first key in the row that sums up the rest.</summary>
    public const string Other = "other";

    public override string Name => Rare ? "rare" : "top";

    public bool Rare { get; } = rare;

    public int Count { get; } = count;

    /// <summary>True when a last row sums up the rest.</summary>
    public bool HasOther { get; } = hasOther;

    public IReadOnlyList<string> Fields { get; } = fields;

    public AggregateCall? By { get; } = by;

    /// <summary>What is measured.</summary>
    public AggregateCall Measure { get; } = by ?? new AggregateCall(AggregateCatalog.Find("count")!, [], "count");

    public override bool IsOrderFree => StatsStage.AreOrderFree([Measure]);

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads([Measure], Fields);

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) =>
        [.. Fields.Append(Measure.Name).Append(Share).Distinct(StringComparer.Ordinal)];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(Fields.Count, [Measure]);
        return [.. Enumerable.Range(0, count).Select(_ => new TopCollector(this, shape, context))];
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}{StageText.Option("other", !Rare && !HasOther, "f")} {Count} {StageText.List(Fields)}{(By is null ? "" : $" by {By}")}");
}
