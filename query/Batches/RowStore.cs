using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

/// <summary>Rows kept in columns, appended batch by batch; fields may come and go.</summary>
internal sealed class RowStore
{
    private readonly List<string> _names = [];
    private readonly List<ColumnBuilder> _columns = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    public int RowCount { get; private set; }

    public long BytesHeld
    {
        get
        {
            long bytes = 0;
            foreach (ColumnBuilder column in _columns)
            {
                bytes += column.BytesHeld;
            }

            return bytes;
        }
    }

    /// <summary>Bytes held besides while arrays grow to take so many more rows.</summary>
    public long BytesToGrow(int more)
    {
        long bytes = 0;
        foreach (ColumnBuilder column in _columns)
        {
            bytes += column.BytesToGrow(more);
        }

        return bytes;
    }

    /// <summary>Forgets all rows and keeps the arrays: what was built must not be used any more.</summary>
    public void Clear()
    {
        foreach (ColumnBuilder column in _columns)
        {
            column.Clear();
        }

        RowCount = 0;
    }

    /// <exception cref="QueryExecutionException">More rows than an array can hold.</exception>
    public void Append(RowBatch batch)
    {
        if (batch.RowCount > Array.MaxLength - RowCount)
        {
            throw new QueryExecutionException("more than 2,147,483,591 rows to keep at once; take fewer rows or add limit=");
        }

        ReadOnlySpan<string> names = batch.Names;
        for (int i = 0; i < names.Length; i++)
        {
            if (!_index.TryGetValue(names[i], out int at))
            {
                at = _columns.Count;
                _index.Add(names[i], at);
                _names.Add(names[i]);
                ColumnBuilder added = new();
                added.AppendNulls(RowCount);
                _columns.Add(added);
            }

            _columns[at].Append(batch.Columns[i]);
        }

        RowCount += batch.RowCount;
        foreach (ColumnBuilder column in _columns)
        {
            if (column.Count < RowCount)
            {
                column.AppendNulls(RowCount - column.Count);
            }
        }
    }

    /// <summary>All rows as one batch, which shares memory with the store: append no more after it.</summary>
    public RowBatch Build() => new(RowCount, [.. _names], [.. _columns.Select(static c => c.Build())]);
}
