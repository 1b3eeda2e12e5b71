using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>evalc x=EXPR</c>: sets query parameters per row; rows pass unchanged.</summary>
internal sealed class EvalcStage(IReadOnlyList<Assignment> assignments) : Stage
{
    public override string Name => "evalc";

    public IReadOnlyList<Assignment> Assignments { get; } = assignments;

    public override string ToString() => $"{Name} {StageText.List(Assignments)}";

    public override FieldSet Reads(FieldSet wanted) => Assignments.Aggregate(wanted, static (read, a) => read.With(a.Expression));

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new ParameterOperator(Assignments, context);

    /// <summary>Rows go on one by one: stages behind see the parameters of the row they work on.</summary>
    private sealed class ParameterOperator(IReadOnlyList<Assignment> assignments, QueryContext context) : Operator
    {
        public override bool Push(RowBatch batch)
        {
            bool open = true;
            for (int i = 0; i < batch.RowCount && open; i++)
            {
                RowBatch row = batch.Slice(i, 1);
                foreach (Assignment assignment in assignments)
                {
                    context.Evaluation.SetParameter(assignment.Field, assignment.Expression.Evaluate(row, context.Evaluation)[0]);
                }

                open = Next.Push(row);
            }

            return open;
        }
    }
}
