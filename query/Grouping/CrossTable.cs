using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Grouping;

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

        RowBatch table = rows.Gather(CollectionsMarshal.AsSpan(firsts)).Select(rowKeys);
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

    /// <summary>Numbers rows by some keys, in order of first occurrence.</summary>
    private static int[] NumberRows(RowBatch rows, IReadOnlyList<string> keys, out List<int> firsts)
    {
        firsts = [];
        if (keys.Count == 0)
        {
            firsts.AddRange(Enumerable.Range(0, Math.Min(1, rows.RowCount)));
            return new int[rows.RowCount];
        }

        GroupState groups = new(new GroupShape(keys.Count, []));
        int[] numbers = rows.RowCount == 0 ? [] : groups.Number([.. keys.Select(rows.Column)], rows.RowCount).ToArray();
        for (int row = 0; row < numbers.Length; row++)
        {
            if (numbers[row] == firsts.Count)
            {
                firsts.Add(row);
            }
        }

        return numbers;
    }

    private static (string Name, int[] Rows)[] FindColumns(
        RowBatch rows, IReadOnlyList<string> columnKeys, IReadOnlyList<AggregateCall> calls, int? limit)
    {
        int[] columnOf = NumberRows(rows, columnKeys, out List<int> firsts);
        RowBatch keys = rows.Gather(CollectionsMarshal.AsSpan(firsts)).Select(columnKeys);
        int[] order = new RowOrder(keys, [.. columnKeys.Select(static key => new SortKey(key, Descending: false))], exact: true).Sort(firsts.Count);
        ILookup<int, int> members = Enumerable.Range(0, rows.RowCount).ToLookup(row => columnOf[row]);
        List<(string Name, int[] Rows)> columns =
            [.. order.Select(column => (string.Join(",", keys.Columns.ToArray().Select(key => key[column].ToString())), members[column].ToArray()))];
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
