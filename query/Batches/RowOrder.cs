using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

/// <summary>The order of the rows of one batch by several keys; rows that tie keep their order.</summary>
internal sealed class RowOrder : IComparer<int>
{
    private readonly ColumnComparer[] _columns;
    private readonly ColumnComparer[] _exact;
    private readonly bool[] _descending;

    /// <param name="exact">Rows that tie are ordered by what the order of queries does not see (<see cref="ColumnComparer.For"/>).</param>
    public RowOrder(RowBatch batch, IReadOnlyList<SortKey> keys, bool exact = false)
    {
        _columns = new ColumnComparer[keys.Count];
        _exact = new ColumnComparer[exact ? keys.Count : 0];
        _descending = new bool[keys.Count];
        for (int i = 0; i < keys.Count; i++)
        {
            Column column = batch.Column(keys[i].Field);
            _columns[i] = ColumnComparer.For(column);
            if (exact)
            {
                _exact[i] = ColumnComparer.For(column, exact: true);
            }

            _descending[i] = keys[i].Descending;
        }
    }

    /// <summary>By the keys alone: 0 for rows that tie.</summary>
    public int CompareKeys(int x, int y)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            int order = _columns[i].Compare(x, y);
            if (order != 0)
            {
                return _descending[i] ? -order : order;
            }
        }

        foreach (ColumnComparer exact in _exact)
        {
            int order = exact.Compare(x, y);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public int Compare(int x, int y)
    {
        int order = CompareKeys(x, y);
        return order != 0 ? order : x.CompareTo(y);
    }

    /// <summary>The numbers of the first <paramref name="rowCount"/> rows in order.</summary>
    /// <param name="check">Called every few milliseconds; it may throw to give up.</param>
    public int[] Sort(int rowCount, Action? check = null)
    {
        int[] rows = new int[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            rows[i] = i;
        }

        if (_columns.Length == 0 || rowCount < 2)
        {
            return rows;
        }

        // Most comparisons end at the prefix of the first key, which lies beside the row number.
        ulong[] prefixes = new ulong[rowCount];
        ColumnComparer first = _columns[0];
        for (int i = 0; i < rowCount; i++)
        {
            ulong prefix = first.Prefix(i);
            prefixes[i] = _descending[0] ? ~prefix : prefix;
        }

        PrefixSort.Sort(ref prefixes, ref rows, check);
        Ties ties = new(this, check);
        for (int start = 0; start < rowCount;)
        {
            int end = start + 1;
            while (end < rowCount && prefixes[end] == prefixes[start])
            {
                end++;
            }

            if (end - start > 1 && !(_columns.Length == 1 && first.IsPrefixExact && _exact.Length == 0))
            {
                SortTies(rows, start, end, ties);
            }

            start = end;
        }

        return rows;
    }

    private static void SortTies(int[] rows, int start, int end, Ties ties)
    {
        try
        {
            Array.Sort(rows, start, end - start, ties);
        }
        catch (InvalidOperationException e) when (e.InnerException is { } cause)
        {
            // What the check throws comes wrapped.
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    /// <summary>The order of rows that have one prefix.</summary>
    private sealed class Ties(RowOrder order, Action? check) : IComparer<int>
    {
        private int _compared;

        public int Compare(int x, int y)
        {
            if ((++_compared & 0x3fff) == 0)
            {
                check?.Invoke();
            }

            return order.Compare(x, y);
        }
    }
}
