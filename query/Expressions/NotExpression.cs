using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>not(x)</c>: the opposite of a boolean; null for anything else.</summary>
internal sealed class NotExpression(Expression operand) : Expression
{
    public Expression Operand { get; } = operand;

    public override bool IsConstant => Operand.IsConstant;

    public override bool IsVolatile => Operand.IsVolatile;

    /// <summary>True when <see cref="Operand"/> is true or false in every row, so that what it does not keep is the answer.</summary>
    private bool IsPlain => Operand is AndExpression or OrExpression or InExpression or NullTestExpression or FlagsExpression
        or ComparisonExpression { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual };

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column column = Operand.Evaluate(batch, context);
        switch (column)
        {
            case ConstantColumn constant:
                return new ConstantColumn(Opposite(constant.Value), batch.RowCount);
            case LongColumn { Kind: ValueKind.Bool } flags:
                long[] opposite = new long[batch.RowCount];
                ReadOnlySpan<long> values = flags.Values;
                for (int i = 0; i < opposite.Length; i++)
                {
                    opposite[i] = 1 - values[i];
                }

                Nulls.Clear(opposite, flags.Nulls);
                return new LongColumn(ValueKind.Bool, opposite, flags.Nulls);
            default:
                Value[] results = new Value[batch.RowCount];
                for (int i = 0; i < results.Length; i++)
                {
                    results[i] = Opposite(column[i]);
                }

                return ColumnOf.Values(results);
        }
    }

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        if (!IsPlain)
        {
            return base.Select(batch, context, rows);
        }

        int[] rented = ArrayPool<int>.Shared.Rent(rows.Length);
        try
        {
            Span<int> held = rented.AsSpan(0, rows.Length);
            rows.CopyTo(held);
            held = held[..Operand.Select(batch, context, held)];
            int kept = 0, next = 0;
            foreach (int row in rows)
            {
                bool holds = next < held.Length && held[next] == row;
                next += holds ? 1 : 0;
                rows[kept] = row;
                kept += holds ? 0 : 1;
            }

            return kept;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    public override void CollectFields(ISet<string> fields) => Operand.CollectFields(fields);

    public override string ToString() => $"not({Operand})";

    private static Value Opposite(Value value) => value.Kind == ValueKind.Bool ? Value.From(!value.AsBool) : Value.Null;
}
