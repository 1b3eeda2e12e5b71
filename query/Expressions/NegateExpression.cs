using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>-x</c>: of numbers only, else null.</summary>
internal sealed class NegateExpression(Expression operand) : Expression
{
    public Expression Operand { get; } = operand;

    public override bool IsConstant => Operand.IsConstant;

    public override bool IsVolatile => Operand.IsVolatile;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column column = Operand.Evaluate(batch, context);
        if (column is ConstantColumn constant)
        {
            return new ConstantColumn(Negate(constant.Value), constant.Length);
        }

        Value[] values = new Value[column.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Negate(column[row]);
        }

        return ColumnOf.Values(values);
    }

    public override void CollectFields(ISet<string> fields) => Operand.CollectFields(fields);

    public override string ToString() => "-" + Operand;

    private static Value Negate(Value value) => value.Kind switch
    {
        ValueKind.Long => Value.From(unchecked(-value.AsLong)),
        ValueKind.Double => Value.From(-value.AsDouble),
        _ => Value.Null,
    };
}
