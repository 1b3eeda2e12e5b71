using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>Groups as rows: the keys, then the aggregates.</summary>
internal static class GroupRows
{
    /// <param name="top">Null gives all groups.</param>
    /// <param name="wanted">Fields that are looked at; null means all.</param>
    public static RowBatch Extract(
        GroupState state, IReadOnlyList<string> keys, IReadOnlyList<AggregateCall> calls, StatsTop? top, FieldSet? wanted = null)
    {
        int count = state.GroupCount;
        if (wanted is not null)
        {
            RowBatch rows = new(count, [], []);
            for (int i = 0; i < keys.Count; i++)
            {
                rows = wanted.Contains(keys[i]) ? rows.Set(keys[i], state.Key(i)) : rows;
            }

            for (int i = 0; i < calls.Count; i++)
            {
                rows = wanted.Contains(calls[i].Name) ? rows.Set(calls[i].Name, state.Accumulators[i].Result(count)) : rows;
            }

            return rows;
        }

        Column[] results = new Column[calls.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = state.Accumulators[i].Result(count);
        }

        if (top is null || count <= top.Limit)
        {
            return Build(keys, calls, count, key => state.Key(key), call => results[call]);
        }

        int[] chosen = Choose(state, keys, calls, results, top);
        return Build(keys, calls, chosen.Length, key => state.Key(key, chosen), call => results[call].Gather(chosen));
    }

    public static RowBatch Build(
        IReadOnlyList<string> keys, IReadOnlyList<AggregateCall> calls, int count, Func<int, Column> key, Func<int, Column> result)
    {
        RowBatch rows = new(count, [], []);
        for (int i = 0; i < keys.Count; i++)
        {
            rows = rows.Set(keys[i], key(i));
        }

        for (int i = 0; i < calls.Count; i++)
        {
            rows = rows.Set(calls[i].Name, result(i));
        }

        return rows;
    }

    private static int[] Choose(
        GroupState state, IReadOnlyList<string> keys, IReadOnlyList<AggregateCall> calls, Column[] results, StatsTop top)
    {
        // The keys themselves are decoded only when groups tie at the edge.
        List<(Lazy<ColumnComparer> Comparer, bool Descending)> columns = [];
        LongColumn? numbers = null;
        foreach (SortKey sort in top.Keys)
        {
            int call = -1;
            for (int i = 0; i < calls.Count; i++)
            {
                call = calls[i].Name == sort.Field ? i : call;
            }

            if (call >= 0)
            {
                numbers = columns.Count == 0 && results[call] is LongColumn { Nulls: null } longs ? longs : numbers;
                columns.Add((new Lazy<ColumnComparer>(ColumnComparer.For(results[call])), sort.Descending));
            }
            else
            {
                AddKey(sort.Field, sort.Descending, exact: false);
            }
        }

        foreach (bool exact in new[] { false, true })
        {
            foreach (string key in keys)
            {
                AddKey(key, descending: false, exact);
            }
        }

        TopSelector selector = new(top.Limit, Compare);
        if (numbers is null || top.Limit == 0)
        {
            for (int group = 0; group < state.GroupCount; group++)
            {
                selector.Add(group);
            }

            return selector.Sorted();
        }

        // Most groups are told apart from those wanted by the first number alone.
        ReadOnlySpan<long> values = numbers.Values;
        bool descends = top.Keys[0].Descending;
        for (int group = 0; group < values.Length; group++)
        {
            if (!selector.IsFull || (descends ? values[group] >= values[selector.Last] : values[group] <= values[selector.Last]))
            {
                selector.Add(group);
            }
        }

        return selector.Sorted();

        void AddKey(string field, bool descending, bool exact)
        {
            int at = IndexOf(keys, field);
            if (at >= 0)
            {
                columns.Add((new Lazy<ColumnComparer>(() => ColumnComparer.For(state.Key(at), exact)), descending));
            }
        }

        int Compare(int x, int y)
        {
            foreach ((Lazy<ColumnComparer> comparer, bool descending) in columns)
            {
                int order = comparer.Value.Compare(x, y);
                if (order != 0)
                {
                    return descending ? -order : order;
                }
            }

            return x.CompareTo(y);
        }
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
