using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary><c>setq [ sub ]</c>: a query parameter for each field of the subquery's first row; none when it has no rows.</summary>
internal sealed class SetqStage(BoundQuery sub) : ParameterStage
{
    public override string Name => "setq";

    public override IReadOnlyList<BoundQuery> Subqueries => [sub];

    public override void Apply(QueryContext context)
    {
        KeepOperator kept = new(Name, context);
        context.Runner.Run(sub, FieldSet.All, new LimitOperator(0, 1) { Next = kept });
        if (kept.Rows.RowCount == 0)
        {
            context.Notice("setq: the query in brackets gives no rows, so that no parameters are set");
            return;
        }

        RowBatch row = kept.Rows.Build();
        for (int i = 0; i < row.Names.Length; i++)
        {
            context.Evaluation.SetParameter(row.Names[i], row.Columns[i][0]);
        }
    }

    public override string ToString() => $"{Name} [ {sub} ]";
}
