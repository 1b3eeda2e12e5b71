using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>A value written in the query.</summary>
internal sealed class LiteralExpression(Value value) : Expression
{
    public Value Value { get; } = value;

    public override bool IsConstant => true;

    public override Column Evaluate(RowBatch batch, EvaluationContext context) => new ConstantColumn(Value, batch.RowCount);

    public override void CollectFields(ISet<string> fields)
    {
    }

    public override string ToString() => Value.Kind switch
    {
        ValueKind.String => ExpressionText.Quote(Value.AsString),
        _ => ValueText.Format(Value),
    };
}
