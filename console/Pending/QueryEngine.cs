using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Query;

public sealed record PreparedQuery(string Text);

public sealed class QueryExecutionException(string message) : Exception(message);

public sealed class QueryEngine(ITableCatalog catalog)
{
    public PreparedQuery Prepare(string text) => text.StartsWith("table ", StringComparison.Ordinal)
        ? new PreparedQuery(text)
        : throw new QueryException(text, [new QueryError(92000, 0, text.IndexOf(' ') is > 0 and var e ? e - 1 : text.Length - 1, "unknown command", "table")]);

    public Task<QueryStatistics> ExecuteAsync(PreparedQuery query, QueryLimits limits, IResultSink sink, CancellationToken cancellation)
    {
        string name = query.Text.Split(' ', '|')[1];
        using TableSnapshot snapshot = catalog.Snapshot(name) ?? throw new QueryException(query.Text, [new QueryError(10605, 6, 5 + name.Length, $"table not found: {name}")]);
        sink.Begin(null);
        long rows = 0;
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            for (int row = 0; row < group.RowCount; row += 2048)
            {
                int count = Math.Min(2048, group.RowCount - row);
                string[] names = [.. group.ColumnNames];
                cancellation.ThrowIfCancellationRequested();
                sink.Rows(new RowBatch(count, names, [.. names.Select(n => reader.Read(n, row, count)!)]));
                rows += count;
            }
        }

        return Task.FromResult(new QueryStatistics(rows, TimeSpan.FromMilliseconds(1), rows, 0, 0, 0, 0));
    }
}
