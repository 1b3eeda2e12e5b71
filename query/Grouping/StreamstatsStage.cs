using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>streamstats [window=N] [current=f] AGG [as a], … [by f, …]</c>: adds to each row the aggregates over it and the rows before it, of its own
/// group, in the order in which they come.
/// </summary>
/// <param name="window">Over so many rows; null over all.</param>
/// <param name="current">False leaves the row itself out.</param>
internal sealed class StreamstatsStage(IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, int? window, bool current) : Stage
{
    public override string Name => "streamstats";

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public int? Window { get; } = window;

    public bool Current { get; } = current;

    public override string ToString() =>
        $"{Name}{StageText.Option("window", Window)}{StageText.Option("current", !Current, "f")} {StageText.List(Calls)}{StageText.By(By)}";

    public override FieldSet Reads(FieldSet wanted)
    {
        FieldSet read = wanted.Without(Calls.Select(static c => c.Name)).With(By);
        foreach (Expression argument in Calls.SelectMany(static c => c.Arguments))
        {
            read = read.With(argument);
        }

        return read;
    }

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Calls.Select(static c => c.Name)).Distinct(StringComparer.Ordinal)];

    public override Operator CreateOperator(QueryContext context) => new StreamstatsOperator(this, context);
}
