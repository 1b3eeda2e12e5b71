using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

internal static class RowBatchExtensions
{
    /// <summary>The batch with a field set: in its place when it is there, else at the end.</summary>
    public static RowBatch Set(this RowBatch batch, string name, Column column)
    {
        int at = batch.IndexOf(name);
        if (at < 0)
        {
            return new RowBatch(batch.RowCount, [.. batch.Names, name], [.. batch.Columns, column]);
        }

        Column[] columns = batch.Columns.ToArray();
        columns[at] = column;
        return new RowBatch(batch.RowCount, batch.Names.ToArray(), columns);
    }

    /// <summary>The batch with these fields only, in this order; absent ones are null.</summary>
    public static RowBatch Select(this RowBatch batch, IReadOnlyList<string> names)
    {
        Column[] columns = new Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = batch.Column(names[i]);
        }

        return new RowBatch(batch.RowCount, [.. names], columns);
    }
}
