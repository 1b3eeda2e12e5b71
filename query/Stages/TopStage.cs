using System.Globalization;
using LogFlowDb.Query.Aggregates;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>top N f, … [by AGG]</c>: the N groups with the largest aggregate (default count), their <c>share</c> of the whole, and a last
/// row <c>other</c> that sums the rest up; <c>rare</c>: the smallest, without that row.
/// </summary>
internal sealed class TopStage(bool rare, int count, IReadOnlyList<string> fields, AggregateCall? by) : Stage
{
    public override string Name => Rare ? "rare" : "top";

    public bool Rare { get; } = rare;

    public int Count { get; } = count;

    public IReadOnlyList<string> Fields { get; } = fields;

    public AggregateCall? By { get; } = by;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Count} {StageText.List(Fields)}{(By is null ? "" : $" by {By}")}");
}
