using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Grouping;

/// <summary>Keeps the rows of the largest keys, and puts those of the others together.</summary>
internal static class OtherRows
{
    /// <summary>True when the values of parts make the value of the whole.</summary>
    public static bool Adds(AggregateFunction function) => function.Name is "count" or "sum" or "bits_per_second"
        || function.Name.StartsWith("per_", StringComparison.Ordinal);

    /// <param name="rows">A row for each time and combination of keys.</param>
    /// <param name="limit">Most combinations of keys that stay, those with the most of the first aggregate over all times.</param>
    /// <param name="keepsOther">True gives a row of <see cref="TopStage.Other"/> a time for the rest.</param>
    public static RowBatch Limit(
        RowBatch rows, string time, IReadOnlyList<string> keys, IReadOnlyList<AggregateCall> calls, int limit, bool keepsOther)
    {
        int[] keyOf = CrossTable.NumberRows(rows, keys, out List<int> firsts);
        if (firsts.Count <= limit)
        {
            return rows;
        }

        double[] weights = new double[firsts.Count];
        Column measure = rows.Column(calls[0].Name);
        for (int row = 0; row < rows.RowCount; row++)
        {
            weights[keyOf[row]] += measure[row] is { IsNumber: true } value ? Numbers.ToDouble(value) : 0;
        }

        // Keys that tie stay in the order of the keys.
        RowBatch distinct = rows.Gather(CollectionsMarshal.AsSpan(firsts));
        RowOrder order = new(distinct, [.. keys.Select(static key => new SortKey(key, Descending: false))], exact: true);
        int[] byKey = order.Sort(firsts.Count);
        HashSet<int> chosen = [.. byKey.OrderByDescending(key => weights[key]).Take(limit)];
        int[] kept = [.. Enumerable.Range(0, rows.RowCount).Where(row => chosen.Contains(keyOf[row]))];
        RowBatch largest = rows.Gather(kept);
        if (!keepsOther)
        {
            return largest;
        }

        RowStore store = new();
        store.Append(largest);
        store.Append(Sum(rows, [.. Enumerable.Range(0, rows.RowCount).Where(row => !chosen.Contains(keyOf[row]))], time, keys, calls));
        return store.Build();
    }

    private static RowBatch Sum(RowBatch rows, int[] rest, string time, IReadOnlyList<string> keys, IReadOnlyList<AggregateCall> calls)
    {
        Column times = rows.Column(time);
        SortedDictionary<long, Value[]> sums = [];
        foreach (int row in rest)
        {
            if (!sums.TryGetValue(times[row].AsLong, out Value[]? sum))
            {
                sums.Add(times[row].AsLong, sum = new Value[calls.Count]);
            }

            for (int i = 0; i < calls.Count; i++)
            {
                sum[i] = Join(calls[i].Function, sum[i], rows.Column(calls[i].Name)[row]);
            }
        }

        RowBatch other = new(sums.Count, [], []);
        other = other.Set(time, new LongColumn(ValueKind.Date, sums.Keys.ToArray()));
        for (int i = 0; i < keys.Count; i++)
        {
            other = other.Set(keys[i], new ConstantColumn(i == 0 ? Value.From(TopStage.Other) : Value.Null, sums.Count));
        }

        for (int i = 0; i < calls.Count; i++)
        {
            int at = i;
            other = other.Set(calls[i].Name, ColumnOf.Values([.. sums.Values.Select(sum => sum[at])]));
        }

        return other;
    }

    /// <summary>Of two parts; null for aggregates that parts do not tell.</summary>
    private static Value Join(AggregateFunction function, Value a, Value b)
    {
        if (a.IsNull || b.IsNull)
        {
            return Adds(function) || function.Name is "min" or "max" ? a.IsNull ? b : a : Value.Null;
        }

        return function.Name switch
        {
            "min" => ValueComparer.Instance.Compare(a, b) <= 0 ? a : b,
            "max" => ValueComparer.Instance.Compare(a, b) >= 0 ? a : b,
            _ when !Adds(function) => Value.Null,
            _ when a.Kind == ValueKind.Long && b.Kind == ValueKind.Long => Value.From(unchecked(a.AsLong + b.AsLong)),
            _ => Value.From(Numbers.ToDouble(a) + Numbers.ToDouble(b)),
        };
    }
}
