using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>search [limit=N] EXPR</c>: keeps the rows for which the condition is true; the limit ends the query after so many.</summary>
/// <param name="condition">Null keeps every row.</param>
internal sealed class SearchStage(Expression? condition, long? limit) : Stage
{
    public override string Name => "search";

    public Expression? Condition { get; } = condition;

    public long? Limit { get; } = limit;

    public override string ToString() =>
        Name + StageText.Option("limit", Limit) + (Condition is null ? "" : " " + Condition);
}
