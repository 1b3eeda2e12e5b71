using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Verbs;

/// <summary>Adds <c>_host</c> to every row on its way into a table.</summary>
internal sealed class HostWriter(ITableWriter writer, string host) : ITableWriter
{
    public string Table => writer.Table;

    public ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default) => writer.AppendAsync(
        new RowBatch(
            rows.RowCount,
            [.. rows.Names, SystemFields.Host],
            [.. rows.Columns, new ConstantColumn(Value.From(host), rows.RowCount)]),
        cancellation);

    public Task CommitAsync(CancellationToken cancellation = default) => writer.CommitAsync(cancellation);
}
