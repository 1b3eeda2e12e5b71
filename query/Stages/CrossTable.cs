using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Execution;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary>Turns rows of keys and aggregates into a table: some keys stay rows, the values of the others become columns.</summary>
internal static class CrossTable
{
    /// <summary>More columns than anybody reads, and enough that a field of ports is met with a clear word.</summary>
    private const int MostColumns = 10_000;

    /// <summary>
    /// A column is named by its key (several keys with <c>,</c>), with several aggregates <c>key_aggregate</c>. The columns come in the order of the
    /// keys.
    /// </summary>
    /// <param name="rows">Sorted by the row keys.</param>
    /// <param name="limit">Most column keys, those of the largest first aggregate in all; null takes all.</param>
    public static RowBatch Make(
        RowBatch rows, IReadOnlyList<string> rowKeys, IReadOnlyList<string> columnKeys, IReadOnlyList<AggregateCall> calls, int? limit)
    {
        int[] rowOf = NumberRows(rows, rowKeys, out List<int> firsts);
        (string Name, int[] Rows)[] columns = FindColumns(rows, columnKeys, calls, limit);
        if ((long)columns.Length * calls.Count > MostColumns)
        {
            throw new QueryExecutionException(
                $"{columns.Length} different values of {StageText.List(columnKeys)} would become columns, at most {MostColumns} can; add limit=N, or use stats … by");
        }

        RowBatch table = rows.Gather(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(firsts)).Select(rowKeys);
        foreach ((string name, int[] members) in columns)
        {
            foreach (AggregateCall call in calls)
            {
                Column source = rows.Column(call.Name);
                Value[] cells = new Value[firsts.Count];
                foreach (int row in members)
                {
                    cells[rowOf[row]] = source[row];
                }

                ColumnBuilder column = new();
                foreach (Value cell in cells)
                {
                    column.Append(cell);
                }

                table = table.Set(calls.Count == 1 ? name : $"{name}_{call.Name}", column.Build());
            }
        }

        return table;
    }

    private static int[] NumberRows(RowBatch rows, IReadOnlyList<string> rowKeys, out List<int> firsts)
    {
        RowOrder order = new(rows, [.. rowKeys.Select(static key => new SortKey(key, Descending: false))], exact: true);
        firsts = [];
        int[] rowOf = new int[rows.RowCount];
        for (int row = 0; row < rowOf.Length; row++)
        {
            if (row == 0 || order.CompareKeys(row - 1, row) != 0)
            {
                firsts.Add(row);
            }

            rowOf[row] = firsts.Count - 1;
        }

        return rowOf;
    }

    private static (string Name, int[] Rows)[] FindColumns(
        RowBatch rows, IReadOnlyList<string> columnKeys, IReadOnlyList<AggregateCall> calls, int? limit)
    {
        RowOrder order = new(rows, [.. columnKeys.Select(static key => new SortKey(key, Descending: false))], exact: true);
        int[] sorted = order.Sort(rows.RowCount);
        List<(string Name, int[] Rows)> columns = [];
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && order.CompareKeys(sorted[start], sorted[end]) == 0)
            {
                end++;
            }

            columns.Add((string.Join(",", columnKeys.Select(key => rows.Column(key)[sorted[start]].ToString())), sorted[start..end]));
            start = end;
        }

        if (limit is not { } most || columns.Count <= most)
        {
            return [.. columns];
        }

        Column measure = rows.Column(calls[0].Name);
        HashSet<int> chosen = [.. Enumerable.Range(0, columns.Count).OrderByDescending(c => Weight(columns[c].Rows, measure)).Take(most)];
        return [.. columns.Where((_, at) => chosen.Contains(at))];
    }

    private static double Weight(int[] rows, Column measure)
    {
        double weight = 0;
        foreach (int row in rows)
        {
            Value value = measure[row];
            weight += value.Kind == ValueKind.Long ? value.AsLong : value.Kind == ValueKind.Double ? value.AsDouble : 0;
        }

        return weight;
    }
}
