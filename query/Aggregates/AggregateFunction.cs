using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Aggregates;

/// <summary>What is known of an aggregate before it runs. Immutable.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Aliases">Other words for it.</param>
/// <param name="MaxArguments">Extra ones are an error.</param>
/// <param name="Check">What is wrong with the arguments beyond their number, for the user; null when nothing is.</param>
internal sealed record AggregateFunction(
    string Name, IReadOnlyList<string> Aliases, int MinArguments, int MaxArguments, Func<IReadOnlyList<Expression>, string?>? Check = null);
