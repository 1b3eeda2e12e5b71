using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>field(x)</c> with a name that differs from row to row.</summary>
internal sealed class AnyFieldExpression(Expression name) : Expression
{
    /// <summary>Stands for all fields of the row in <see cref="CollectFields"/>.</summary>
    public const string AllFields = "*";

    public override bool IsConstant => false;

    public override bool IsVolatile => name.IsVolatile;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column names = name.Evaluate(batch, context);
        Value[] values = new Value[batch.RowCount];
        for (int row = 0; row < values.Length; row++)
        {
            int index = ConvertFunctions.TextOf(names[row]) is { } field ? batch.IndexOf(field) : -1;
            values[row] = index < 0 ? Value.Null : batch.Columns[index][row];
        }

        return ColumnOf.Values(values);
    }

    public override void CollectFields(ISet<string> fields) => fields.Add(AllFields);

    public override string ToString() => $"field({name})";
}
