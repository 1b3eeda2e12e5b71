using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>The end of a query: hands the rows to the caller's sink.</summary>
internal sealed class SinkOperator(IResultSink sink, QueryContext context) : Operator
{
    private bool _open = true;

    public long RowCount { get; private set; }

    public override bool Push(RowBatch batch)
    {
        context.Check();
        if (_open && batch.RowCount > 0)
        {
            RowCount += batch.RowCount;
            _open = sink.Rows(batch);
        }

        return _open;
    }

    public override void Finish()
    {
        // Nothing is held back here.
    }
}
