using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>set x=EXPR</c>: sets a query parameter once, before rows flow; may stand before the source.</summary>
internal sealed class SetStage(string parameter, Expression expression) : Stage
{
    public override string Name => "set";

    public string Parameter { get; } = parameter;

    public Expression Expression { get; } = expression;

    public override string ToString() => $"{Name} {StageText.Name(Parameter)}={Expression}";
}
