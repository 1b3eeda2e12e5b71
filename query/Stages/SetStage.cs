using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>set x=EXPR</c>: sets a query parameter once, before rows flow; may stand before the source.</summary>
internal sealed class SetStage(string parameter, Expression expression) : Stage
{
    public override string Name => "set";

    public string Parameter { get; } = parameter;

    public Expression Expression { get; } = expression;

    public override string ToString() => $"{Name} {StageText.Name(Parameter)}={Expression}";

    /// <summary>Sets the parameter; called once, before rows flow.</summary>
    public void Apply(QueryContext context) => context.Evaluation.SetParameter(
        Parameter, Expression.Evaluate(new RowBatch(1, [], []), context.Evaluation)[0]);

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context)
    {
        Apply(context);
        return new LimitOperator(0, long.MaxValue);
    }
}
