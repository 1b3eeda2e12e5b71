using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>has_flags(x, "SA")</c>: true when all the bits are set in a whole number, <c>any_flags(x, "SA")</c>: when one is; false for anything else.
/// </summary>
/// <param name="letters">As the query has them.</param>
/// <param name="any">True when one bit is enough.</param>
internal sealed class FlagsExpression(Expression operand, long bits, Expression letters, bool any) : Expression
{
    public override bool IsConstant => operand.IsConstant;

    public override bool IsVolatile => operand.IsVolatile;

    public override Column Evaluate(RowBatch batch, EvaluationContext context) => Truth.Flags(this, batch, context);

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        Column column = operand.Evaluate(batch, context);
        int kept = 0;
        switch (column)
        {
            case LongColumn { Kind: ValueKind.Long } longs:
                ReadOnlySpan<long> values = longs.Values;
                foreach (int row in rows)
                {
                    rows[kept] = row;
                    kept += Holds(values[row]) && !longs.IsNull(row) ? 1 : 0;
                }

                return kept;
            case DictionaryColumn { Dictionary: LongColumn { Kind: ValueKind.Long } distinct } dictionary:
                ReadOnlySpan<int> codes = dictionary.Codes;
                ReadOnlySpan<long> numbers = distinct.Values;
                foreach (int row in rows)
                {
                    int code = codes[row];
                    rows[kept] = row;
                    kept += code >= 0 && Holds(numbers[code]) ? 1 : 0;
                }

                return kept;
            default:
                foreach (int row in rows)
                {
                    Value value = column[row];
                    rows[kept] = row;
                    kept += value.Kind == ValueKind.Long && Holds(value.AsLong) ? 1 : 0;
                }

                return kept;
        }
    }

    public override void CollectFields(ISet<string> fields) => operand.CollectFields(fields);

    public override string ToString() => $"{(any ? "any_flags" : "has_flags")}({operand}, {letters})";

    private bool Holds(long flags) => any ? (flags & bits) != 0 : (flags & bits) == bits;
}
