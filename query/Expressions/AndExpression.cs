using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>a and b and …</c>: true when every term holds, else false; never null.</summary>
internal sealed class AndExpression(IReadOnlyList<Expression> terms) : Expression
{
    public IReadOnlyList<Expression> Terms { get; } = terms;

    public override bool IsConstant => Terms.All(static term => term.IsConstant);

    public override bool IsVolatile => Terms.Any(static term => term.IsVolatile);

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        long[] result = Truth.Flags(Terms[0].Evaluate(batch, context));
        for (int i = 1; i < Terms.Count; i++)
        {
            long[] other = Truth.Flags(Terms[i].Evaluate(batch, context));
            for (int row = 0; row < result.Length; row++)
            {
                result[row] &= other[row];
            }
        }

        return new LongColumn(ValueKind.Bool, result);
    }

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        foreach (Expression term in Terms)
        {
            rows = rows[..term.Select(batch, context, rows)];
            if (rows.IsEmpty)
            {
                break;
            }
        }

        return rows.Length;
    }

    public override void CollectFields(ISet<string> fields)
    {
        foreach (Expression term in Terms)
        {
            term.CollectFields(fields);
        }
    }

    public override string ToString() => $"({string.Join(" and ", Terms)})";
}
