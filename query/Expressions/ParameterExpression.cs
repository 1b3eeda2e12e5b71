using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>$("name")</c> or <c>$("name", default)</c>: a query parameter. A field named by <c>evalc</c> changes from row to row, so the
/// value is read for each batch and is never constant for planning.
/// </summary>
internal sealed class ParameterExpression(string name, Expression? fallback) : Expression
{
    public string Name { get; } = name;

    public override bool IsConstant => false;

    public override Column Evaluate(RowBatch batch, EvaluationContext context) => context.Parameter(Name) is { IsNull: false } value
        ? new ConstantColumn(value, batch.RowCount)
        : fallback?.Evaluate(batch, context) ?? new ConstantColumn(Value.Null, batch.RowCount);

    public override void CollectFields(ISet<string> fields) => fallback?.CollectFields(fields);

    public override string ToString() => fallback is null
        ? $"$({ExpressionText.Quote(Name)})"
        : $"$({ExpressionText.Quote(Name)}, {fallback})";
}
