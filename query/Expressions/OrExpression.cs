using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>a or b or …</c>: true when a term holds, else false; never null.</summary>
internal sealed class OrExpression(IReadOnlyList<Expression> terms) : Expression
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
                result[row] |= other[row];
            }
        }

        return new LongColumn(ValueKind.Bool, result);
    }

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        bool[] held = ArrayPool<bool>.Shared.Rent(batch.RowCount);
        int[] candidates = ArrayPool<int>.Shared.Rent(rows.Length);
        try
        {
            Array.Clear(held, 0, batch.RowCount);
            foreach (Expression term in Terms)
            {
                int open = 0;
                foreach (int row in rows)
                {
                    candidates[open] = row;
                    open += held[row] ? 0 : 1;
                }

                int found = term.Select(batch, context, candidates.AsSpan(0, open));
                for (int i = 0; i < found; i++)
                {
                    held[candidates[i]] = true;
                }
            }

            int kept = 0;
            foreach (int row in rows)
            {
                rows[kept] = row;
                kept += held[row] ? 1 : 0;
            }

            return kept;
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(held);
            ArrayPool<int>.Shared.Return(candidates);
        }
    }

    public override void CollectFields(ISet<string> fields)
    {
        foreach (Expression term in Terms)
        {
            term.CollectFields(fields);
        }
    }

    public override string ToString() => $"({string.Join(" or ", Terms)})";
}
