using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Joins sorted runs into one order; rows that tie come by the number of their run. Holds a batch of each run. Not thread-safe.
/// </summary>
/// <param name="exact">Rows that tie are ordered by what the order of queries does not see, before the number of their run.</param>
internal sealed class RunMerge(IReadOnlyList<SortKey> keys, IReadOnlyList<IRowRun> runs, bool exact = false)
{
    /// <summary>So many pieces of a run make a batch of the answer: rows that are large stay few.</summary>
    public const int PiecesToBatch = 4;

    /// <summary>The rows of all runs in order, in batches of some hundreds to thousands.</summary>
    public IEnumerable<RowBatch> Read()
    {
        Cursor[] cursors = new Cursor[runs.Count];
        try
        {
            int open = 0;
            for (int i = 0; i < runs.Count; i++)
            {
                Cursor cursor = new(i, runs[i], keys);
                if (cursor.Load())
                {
                    cursors[open++] = cursor;
                }
            }

            for (int at = (open / 2) - 1; at >= 0; at--)
            {
                Sink(cursors, at, open);
            }

            RowPicks picks = new();
            while (open > 0)
            {
                Cursor front = cursors[0];
                if (front.Row == 0 && IsWholeNext(cursors, open))
                {
                    // Runs that hardly overlap pass as they are.
                    if (picks.Count > 0)
                    {
                        yield return picks.Take();
                    }

                    yield return front.Batch;
                    front.Row = front.Batch.RowCount;
                }
                else
                {
                    picks.Add(front.Batch, front.Row++);
                    if (picks.Count >= Math.Min(BatchSize.Rows, front.Batch.RowCount * PiecesToBatch))
                    {
                        yield return picks.Take();
                    }
                }

                if (front.Row == front.Batch.RowCount && !front.Load())
                {
                    cursors[0] = cursors[--open];
                }

                Sink(cursors, 0, open);
            }

            if (picks.Count > 0)
            {
                yield return picks.Take();
            }
        }
        finally
        {
            foreach (Cursor? cursor in cursors)
            {
                cursor?.Dispose();
            }
        }
    }

    /// <summary>A merge of few enough runs: before, neighbours are joined with neighbours on disk.</summary>
    /// <param name="limit">So many rows of the answer are wanted.</param>
    public static RunMerge Narrowed(IReadOnlyList<SortKey> keys, IReadOnlyList<IRowRun> runs, Spilling spilling, bool exact = false, long? limit = null)
    {
        while (true)
        {
            int most = spilling.MostRuns(runs.OfType<SpillRun>().Select(static r => r.PieceBytes).DefaultIfEmpty(1).Max());
            if (runs.Count <= most)
            {
                return new RunMerge(keys, runs, exact);
            }

            SpillFile file = spilling.Space.Open();
            ByteBuffer scratch = new();
            List<IRowRun> joined = [];
            foreach (IRowRun[] neighbours in runs.Chunk(most))
            {
                SpillRun run = new(file);
                foreach (RowBatch batch in Limited(new RunMerge(keys, neighbours, exact).Read(), limit))
                {
                    spilling.Check();
                    int pieceRows = Math.Max(1, batch.RowCount / PiecesToBatch);
                    for (int at = 0; at < batch.RowCount; at += pieceRows)
                    {
                        run.Append(batch.Slice(at, Math.Min(pieceRows, batch.RowCount - at)), scratch);
                    }
                }

                joined.Add(run);
            }

            runs = joined;
        }
    }

    /// <summary>The first rows of some batches.</summary>
    public static IEnumerable<RowBatch> Limited(IEnumerable<RowBatch> batches, long? limit)
    {
        long left = limit ?? long.MaxValue;
        foreach (RowBatch batch in batches)
        {
            if (left < batch.RowCount)
            {
                if (left > 0)
                {
                    yield return batch.Slice(0, (int)left);
                }

                yield break;
            }

            left -= batch.RowCount;
            yield return batch;
        }
    }

    private bool IsWholeNext(Cursor[] cursors, int open)
    {
        Cursor front = cursors[0];
        int last = front.Batch.RowCount - 1;
        for (int i = 1; i < Math.Min(3, open); i++)
        {
            if (Compare(front, last, cursors[i], cursors[i].Row) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Sink(Cursor[] heap, int at, int count)
    {
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= count)
            {
                return;
            }

            if (child + 1 < count && Compare(heap[child + 1], heap[child + 1].Row, heap[child], heap[child].Row) < 0)
            {
                child++;
            }

            if (Compare(heap[at], heap[at].Row, heap[child], heap[child].Row) <= 0)
            {
                return;
            }

            (heap[at], heap[child]) = (heap[child], heap[at]);
            at = child;
        }
    }

    private int Compare(Cursor x, int xRow, Cursor y, int yRow)
    {
        if (keys.Count > 0)
        {
            ulong left = x.Prefixes[xRow], right = y.Prefixes[yRow];
            if (left != right)
            {
                return left < right ? -1 : 1;
            }

            for (int i = 0; i < keys.Count; i++)
            {
                int order = Compare(x.Keys[i], xRow, y.Keys[i], yRow);
                if (order != 0)
                {
                    return keys[i].Descending ? -order : order;
                }
            }

            for (int i = 0; exact && i < keys.Count; i++)
            {
                int order = ColumnComparer.CompareExactly(x.Keys[i][xRow], y.Keys[i][yRow]);
                if (order != 0)
                {
                    return order;
                }
            }
        }

        return x.Number.CompareTo(y.Number);
    }

    private static int Compare(Column x, int xRow, Column y, int yRow)
    {
        if (x is LongColumn { Nulls: null } longs && y is LongColumn { Nulls: null } others && longs.Kind == others.Kind)
        {
            return longs.Values[xRow].CompareTo(others.Values[yRow]);
        }

        return x is IpColumn { Nulls: null } addresses && y is IpColumn { Nulls: null } otherAddresses
            ? addresses.Values[xRow].CompareTo(otherAddresses.Values[yRow])
            : ValueComparer.Instance.Compare(x[xRow], y[yRow]);
    }

    /// <summary>Where a run has come to.</summary>
    private sealed class Cursor(int number, IRowRun run, IReadOnlyList<SortKey> keys) : IDisposable
    {
        private readonly IEnumerator<RowBatch> _batches = run.Read().GetEnumerator();
        private ulong[] _prefixes = [];

        public int Number => number;

        public RowBatch Batch { get; private set; } = null!;

        public int Row { get; set; }

        public Column[] Keys { get; } = new Column[keys.Count];

        /// <summary>Of the first key, complemented when it descends.</summary>
        public ulong[] Prefixes => _prefixes;

        /// <summary>The next batch; false at the end.</summary>
        public bool Load()
        {
            do
            {
                if (!_batches.MoveNext())
                {
                    return false;
                }
            }
            while (_batches.Current.RowCount == 0);

            Batch = _batches.Current;
            Row = 0;
            for (int i = 0; i < keys.Count; i++)
            {
                Keys[i] = Batch.Column(keys[i].Field);
            }

            if (keys.Count > 0)
            {
                if (_prefixes.Length < Batch.RowCount)
                {
                    _prefixes = new ulong[Batch.RowCount];
                }

                SortPrefix.Fill(Keys[0], _prefixes.AsSpan(0, Batch.RowCount));
                for (int i = 0; keys[0].Descending && i < Batch.RowCount; i++)
                {
                    _prefixes[i] = ~_prefixes[i];
                }
            }

            return true;
        }

        public void Dispose() => _batches.Dispose();
    }
}
