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
    /// A column is named by its key (several keys with <c>,</c>) and the suffix of the measure. The columns come in the order of the keys, but
    /// <see cref="TopStage.Other"/> last.
    /// </summary>
    /// <param name="rows">Sorted by the row keys.</param>
    public static RowBatch Make(RowBatch rows, IReadOnlyList<string> rowKeys, IReadOnlyList<string> columnKeys, IReadOnlyList<Measure> measures)
    {
        int[] rowOf = NumberRows(rows, rowKeys, out List<int> firsts);
        (string Name, int[] Rows)[] columns = FindColumns(rows, columnKeys);
        if ((long)columns.Length * measures.Count > MostColumns)
        {
            throw new QueryExecutionException(
                $"{columns.Length} different values of {StageText.List(columnKeys)} would become columns, at most {MostColumns} can; add limit=N, or use stats … by");
        }

        RowBatch table = rows.Gather(CollectionsMarshal.AsSpan(firsts)).Select(rowKeys);
        foreach ((string name, int[] members) in columns)
        {
            foreach (Measure measure in measures)
            {
                Column source = rows.Column(measure.Field);
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

                table = table.Set(name + measure.Suffix, column.Build());
            }
        }

        return table;
    }

    /// <summary>What several aggregates, or one, are called behind the key.</summary>
    public static IReadOnlyList<Measure> Measures(IReadOnlyList<AggregateCall> calls) =>
        [.. calls.Select(call => new Measure(call.Name, calls.Count == 1 ? "" : "_" + call.Name))];

    /// <summary>Numbers rows by some keys, in order of first occurrence.</summary>
    public static int[] NumberRows(RowBatch rows, IReadOnlyList<string> keys, out List<int> firsts)
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

    private static (string Name, int[] Rows)[] FindColumns(RowBatch rows, IReadOnlyList<string> columnKeys)
    {
        int[] columnOf = NumberRows(rows, columnKeys, out List<int> firsts);
        RowBatch keys = rows.Gather(CollectionsMarshal.AsSpan(firsts)).Select(columnKeys);
        int[] order = new RowOrder(keys, [.. columnKeys.Select(static key => new SortKey(key, Descending: false))], exact: true).Sort(firsts.Count);
        ILookup<int, int> members = Enumerable.Range(0, rows.RowCount).ToLookup(row => columnOf[row]);
        return [.. order.Select(column => (Name(column), members[column].ToArray())).OrderBy(static column => column.Item1 == TopStage.Other)];

        // The other keys of the rest say nothing.
        string Name(int column) => keys.Columns[0][column] is { Kind: ValueKind.String, AsString: TopStage.Other }
            ? TopStage.Other
            : string.Join(",", keys.Columns.ToArray().Select(key => key[column].ToString()));
    }
}
