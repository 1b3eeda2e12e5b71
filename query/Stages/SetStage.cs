using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>set x=EXPR</c>: sets a query parameter.</summary>
internal sealed class SetStage(string parameter, Expression expression) : ParameterStage
{
    public override string Name => "set";

    public string Parameter { get; } = parameter;

    public Expression Expression { get; } = expression;

    public override string ToString() => $"{Name} {StageText.Name(Parameter)}={Expression}";

    public override void Apply(QueryContext context) => context.Evaluation.SetParameter(
        Parameter, Expression.Evaluate(new RowBatch(1, [], []), context.Evaluation)[0]);
}
