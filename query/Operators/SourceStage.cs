
namespace LogFlowDb.Query.Operators;

/// <summary>A stage that makes rows; the first of its query, but for <c>set</c>.</summary>
internal abstract class SourceStage : Stage
{
    /// <summary>Those of the rows that pass it in the middle of a query.</summary>
    public sealed override FieldSet Reads(FieldSet wanted) => wanted;

    /// <summary>Pushes all rows, in order, until no more are wanted; does not finish the operator.</summary>
    /// <param name="wanted">Other fields need not be there.</param>
    public abstract void Run(Operator first, FieldSet wanted, QueryContext context);

    /// <summary>In the middle of a query a source passes the rows so far and then adds its own, as <c>union</c> does.</summary>
    public sealed override Operator CreateOperator(QueryContext context) => new SourceOperator(this, context);

    private sealed class SourceOperator(SourceStage stage, QueryContext context) : Operator
    {
        private bool _open = true;

        public override bool Push(Engine.Columns.RowBatch batch) => _open = Next.Push(batch);

        public override void Finish()
        {
            if (_open)
            {
                stage.Run(Next, FieldSet.All, context);
            }

            Next.Finish();
        }
    }
}
