using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Operators;

/// <summary>The end of a query: hands the rows to the caller's sink.</summary>
internal sealed class SinkOperator : Operator
{
    private readonly IResultSink _sink;
    private readonly QueryContext _context;
    private bool _open = true;

    public SinkOperator(IResultSink sink, QueryContext context)
    {
        _sink = sink;
        _context = context;
        context.Flushing = Flush;
    }

    public long RowCount { get; private set; }

    public override bool Push(RowBatch batch)
    {
        _context.Check();
        Tell();
        if (_open && batch.RowCount > 0)
        {
            RowCount += batch.RowCount;
            _context.CountRowsGiven(batch.RowCount);
            using (QueryScheduler.Away())
            {
                _open = _sink.Rows(batch);
            }
        }

        return _open;
    }

    public override void Finish() => Tell();

    private void Flush()
    {
        Tell();
        _sink.Flush();
    }

    private void Tell()
    {
        while (_context.TryTakeNotice(out string? notice))
        {
            _sink.Notice(notice);
        }
    }
}
