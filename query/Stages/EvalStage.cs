using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>eval a=EXPR, b=EXPR</c>: sets fields from left to right; later ones see earlier ones.</summary>
internal sealed class EvalStage(IReadOnlyList<Assignment> assignments) : StatelessStage
{
    public override string Name => "eval";

    public IReadOnlyList<Assignment> Assignments { get; } = assignments;

    public override string ToString() => $"{Name} {StageText.List(Assignments)}";

    public override bool IsOrderFree => Assignments.All(static a => !a.Expression.IsVolatile);

    public override FieldSet Reads(FieldSet wanted)
    {
        FieldSet read = wanted;
        foreach (Assignment assignment in Assignments.Reverse())
        {
            read = read.Without(assignment.Field).With(assignment.Expression);
        }

        return read;
    }

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Assignments.Select(static a => a.Field)).Distinct(StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        foreach (Assignment assignment in Assignments)
        {
            batch = batch.Set(assignment.Field, assignment.Expression.Evaluate(batch, context.Evaluation));
        }

        return batch;
    }
}
