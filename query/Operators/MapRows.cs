using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Operators;

/// <summary>Rows that come as maps, to batches.</summary>
internal static class MapRows
{
    /// <summary>Pushes all rows; false when no more were wanted.</summary>
    public static bool Push(IEnumerable<ValueMap> rows, Operator first, QueryContext context)
    {
        foreach (ValueMap[] chunk in rows.Chunk(BatchSize.Rows))
        {
            context.Check();
            context.CountRows(chunk.Length);
            if (!first.Push(ToBatch(chunk)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fields in the order in which they first occur.</summary>
    public static RowBatch ToBatch(ReadOnlySpan<ValueMap> rows)
    {
        List<string> names = [];
        List<ColumnBuilder> columns = [];
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        for (int row = 0; row < rows.Length; row++)
        {
            foreach (KeyValuePair<string, Value> entry in rows[row])
            {
                if (!index.TryGetValue(entry.Key, out int at))
                {
                    at = columns.Count;
                    index.Add(entry.Key, at);
                    names.Add(entry.Key);
                    columns.Add(new ColumnBuilder());
                }

                columns[at].AppendNulls(row - columns[at].Count);
                columns[at].Append(entry.Value);
            }
        }

        foreach (ColumnBuilder column in columns)
        {
            column.AppendNulls(rows.Length - column.Count);
        }

        return new RowBatch(rows.Length, [.. names], [.. columns.Select(static c => c.Build())]);
    }
}
