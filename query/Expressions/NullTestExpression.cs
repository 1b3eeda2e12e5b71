using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>isnull(x)</c> and <c>isnotnull(x)</c>.</summary>
internal sealed class NullTestExpression(Expression operand, bool isNull) : Expression
{
    public Expression Operand { get; } = operand;

    /// <summary>True for <c>isnull</c>.</summary>
    public bool IsNull { get; } = isNull;

    public override bool IsConstant => Operand.IsConstant;

    public override bool IsVolatile => Operand.IsVolatile;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column column = Operand.Evaluate(batch, context);
        bool? allNull = NeverNull(column) ? false : column.Kind == ValueKind.Null ? true : column is ConstantColumn { Value: var value } ? value.IsNull : null;
        if (allNull is { } same)
        {
            return new ConstantColumn(Value.From(same == IsNull), batch.RowCount);
        }

        long[] flags = new long[batch.RowCount];
        for (int i = 0; i < flags.Length; i++)
        {
            flags[i] = column.IsNull(i) == IsNull ? 1 : 0;
        }

        return new LongColumn(ValueKind.Bool, flags);
    }

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        Column column = Operand.Evaluate(batch, context);
        if (NeverNull(column))
        {
            return IsNull ? 0 : rows.Length;
        }

        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += column.IsNull(row) == IsNull ? 1 : 0;
        }

        return kept;
    }

    public override void CollectFields(ISet<string> fields) => Operand.CollectFields(fields);

    public override string ToString() => $"{(IsNull ? "isnull" : "isnotnull")}({Operand})";

    private static bool NeverNull(Column column) => column is LongColumn { Nulls: null } or DoubleColumn { Nulls: null } or IpColumn { Nulls: null };
}
