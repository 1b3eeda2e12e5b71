using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Aggregates;

/// <summary>What is known of an aggregate before it runs. Immutable.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Usage">As documentation shows it.</param>
/// <param name="Summary">What it answers, in one line.</param>
/// <param name="Aliases">Other words for it.</param>
/// <param name="MaxArguments">Extra ones are an error.</param>
/// <param name="Factory">
/// For a call and the span of its buckets in ns (null outside of time charts): makes the accumulators of all workers of one execution.
/// </param>
/// <param name="NeedsOrder">True when the answer depends on the order of rows.</param>
/// <param name="Check">What is wrong with the arguments beyond their number, for the user; null when nothing is.</param>
internal sealed record AggregateFunction(
    string Name,
    string Usage,
    string Summary,
    IReadOnlyList<string> Aliases,
    int MinArguments,
    int MaxArguments,
    Func<AggregateCall, long?, Func<Accumulator>> Factory,
    bool NeedsOrder = false,
    Func<IReadOnlyList<Expression>, string?>? Check = null);
