using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>Joins the outer rows as they pass with a subquery whose rows are in memory.</summary>
internal sealed class JoinOperator(JoinStage stage, JoinTable table, QueryContext context) : Operator
{
    private readonly JoinProbe _probe = new(table, stage.Type, stage.Keys, context.Check);
    private Func<RowBatch, bool>? _push;

    public override bool Push(RowBatch batch) => _probe.Push(batch, _push ??= Next.Push, stage.Type.GivesOuter());

    public override void Finish()
    {
        if (stage.Type.GivesInner())
        {
            int[] rest = [.. Enumerable.Range(0, table.Rows.RowCount).Where(row => !table.Met[row])];
            Emitter.Push(table.Rows, rest, Next, context);
        }

        Next.Finish();
    }
}
