using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Formats;

/// <summary>Ends a query whose answer has more rows than it may have.</summary>
internal sealed class RowLimitSink(IResultSink sink, long most) : IResultSink
{
    private long _rows;

    public void Begin(IReadOnlyList<string>? fields) => sink.Begin(fields);

    public bool Rows(RowBatch batch)
    {
        _rows += batch.RowCount;
        return _rows <= most
            ? sink.Rows(batch)
            : throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture, $"the answer has more than {most} rows: end the query with | limit N, or raise max_rows in [limits]"));
    }

    public void Flush() => sink.Flush();

    public void Notice(string text) => sink.Notice(text);
}
