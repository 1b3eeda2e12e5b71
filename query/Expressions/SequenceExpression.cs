using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>seq()</c>: 1, 2, 3, … over the rows of one execution, in the order in which batches are evaluated.</summary>
internal sealed class SequenceExpression : Expression
{
    public override bool IsConstant => false;

    public override bool IsVolatile => true;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        long first = context.NextNumbers(this, batch.RowCount);
        long[] numbers = new long[batch.RowCount];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = first + i;
        }

        return new LongColumn(ValueKind.Long, numbers);
    }

    public override void CollectFields(ISet<string> fields)
    {
    }

    public override string ToString() => "seq()";
}
