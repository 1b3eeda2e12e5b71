using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>A field of the row; null where the row has none of that name.</summary>
internal sealed class FieldExpression(string name) : Expression
{
    public string Name { get; } = name;

    public override bool IsConstant => false;

    public override Column Evaluate(RowBatch batch, EvaluationContext context) => batch.Column(Name);

    public override void CollectFields(ISet<string> fields) => fields.Add(Name);

    public override string ToString() => ExpressionText.Field(Name);
}
