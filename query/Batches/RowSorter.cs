using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Sorts any number of rows: those that exceed the memory of the query go to disk in sorted runs. Rows that tie keep the order in which they
/// came. With a limit little more is kept than can still be among the first. Not thread-safe; several may fill one each.
/// </summary>
internal sealed class RowSorter(IReadOnlyList<SortKey> keys, long? limit, Spilling spilling, bool exact = false)
{
    /// <summary>Of the order that a row gets while it is sorted.</summary>
    private const int OrderBytes = 24;

    // Rows kept before they are cut down to the limit again.
    private readonly long _most = limit is { } first ? Math.Max(4 * BatchSize.Rows, Math.Min(first, int.MaxValue) * 2) : long.MaxValue;

    private readonly List<SpillRun> _runs = [];
    private RowStore _rows = new();
    private SpillFile? _file;
    private ByteBuffer? _scratch;

    // The first key of the last row that was kept when rows were cut down: what comes behind it can only be dropped.
    private Value? _worst;

    // Rows that were kept when they went to disk the first time.
    private long _runRows = long.MaxValue;
    private long _held;

    private long BytesHeld => _rows.BytesHeld + (_rows.RowCount * OrderBytes);

    public void Add(RowBatch batch)
    {
        _rows.Append(_worst is { } worst ? Hopeful(batch, worst) : batch);
        if (_rows.RowCount > _most)
        {
            Cut();
        }

        long soon = _rows.BytesToGrow(BatchSize.Rows);
        bool isOver = spilling.Memory.Hold(ref _held, BytesHeld, soon);
        if (isOver && _rows.RowCount > limit + (limit / 4))
        {
            Cut();
            isOver = spilling.Memory.Hold(ref _held, BytesHeld);
        }

        if ((isOver && IsWorthSpilling()) || _rows.RowCount >= _runRows)
        {
            _runRows = Math.Min(_runRows, _rows.RowCount);
            Spill();
        }
    }

    /// <summary>The rows of all sorters, whose rows come one after the other, in order and no more than the limit.</summary>
    public static IEnumerable<RowBatch> Sorted(IReadOnlyList<RowSorter> sorters)
    {
        bool isSpilled = sorters.Any(static s => s._runs.Count > 0);
        RowSorter first = sorters[0];
        List<IRowRun> runs = [];
        if (sorters.Count == 1 || isSpilled)
        {
            foreach (RowSorter sorter in sorters)
            {
                sorter.Close(toDisk: isSpilled, runs);
            }
        }
        else
        {
            List<IRowRun>[] found = new List<IRowRun>[sorters.Count];
            WorkerThreads.Run(sorters.Count, at => sorters[at].Close(toDisk: false, found[at] = []));
            runs.AddRange(found.SelectMany(static f => f));
        }

        IEnumerable<RowBatch> sorted = runs is [MemoryRun only]
            ? only.Read()
            : RunMerge.Narrowed(first.Keys, runs, first.Spilling, first.IsExact, first.Limit).Read();
        return RunMerge.Limited(sorted, first.Limit);
    }

    /// <summary>Gives back the memory; nothing may be read any more.</summary>
    public static void Release(IReadOnlyList<RowSorter> sorters)
    {
        foreach (RowSorter sorter in sorters)
        {
            sorter._rows = new RowStore();
            sorter.Spilling.Memory.Hold(ref sorter._held, 0);
        }
    }

    private IReadOnlyList<SortKey> Keys => keys;

    private bool IsExact => exact;

    private long? Limit => limit;

    private Spilling Spilling => spilling;

    private bool IsWorthSpilling() =>
        _rows.RowCount > 0 && BytesHeld >= spilling.LeastBytes && (_runRows == long.MaxValue || _rows.RowCount >= _runRows / 2);

    private void Close(bool toDisk, List<IRowRun> runs)
    {
        if (toDisk)
        {
            Spill();
            runs.AddRange(_runs);
            _rows = new RowStore();
            spilling.Memory.Hold(ref _held, 0);
            return;
        }

        RowBatch rows = _rows.Build();
        int[] order = new RowOrder(rows, keys, exact).Sort(rows.RowCount, spilling.Check);
        runs.Add(new MemoryRun(rows, order.AsMemory(0, (int)Math.Min(limit ?? order.Length, order.Length))));
    }

    private void Spill()
    {
        if (_rows.RowCount == 0)
        {
            return;
        }

        RowBatch rows = _rows.Build();
        int[] order = new RowOrder(rows, keys, exact).Sort(rows.RowCount, spilling.Check);
        int count = (int)Math.Min(limit ?? order.Length, order.Length);
        SpillRun run = new(_file ??= spilling.Space.Open());
        int pieceRows = Spilling.PieceRows(rows.RowCount, _rows.BytesHeld);
        for (int at = 0; at < count; at += pieceRows)
        {
            spilling.Check();
            run.Append(rows.Gather(order.AsSpan(at, Math.Min(pieceRows, count - at))), _scratch ??= new ByteBuffer());
        }

        _runs.Add(run);
        _rows.Clear();
    }

    private void Cut()
    {
        RowBatch all = _rows.Build();
        int[] order = new RowOrder(all, keys, exact).Sort(all.RowCount, spilling.Check);
        _rows = new RowStore();

        // Kept in order: rows that tie with later ones stay before them.
        int kept = (int)limit!.Value;
        _rows.Append(all.Gather(order.AsSpan(0, kept)));
        _worst = kept > 0 && keys.Count > 0 ? all.Column(keys[0].Field)[order[kept - 1]] : null;
    }

    private RowBatch Hopeful(RowBatch batch, Value worst)
    {
        Column column = batch.Column(keys[0].Field);
        bool descending = keys[0].Descending;
        int[] rows = new int[batch.RowCount];
        int kept = 0;
        if (column is LongColumn { Nulls: null } longs && longs.Kind == worst.Kind)
        {
            long edge = worst.AsLong;
            ReadOnlySpan<long> values = longs.Values;
            for (int row = 0; row < values.Length; row++)
            {
                rows[kept] = row;
                kept += (descending ? values[row] >= edge : values[row] <= edge) ? 1 : 0;
            }
        }
        else
        {
            for (int row = 0; row < rows.Length; row++)
            {
                int order = ValueComparer.Instance.Compare(column[row], worst);
                rows[kept] = row;
                kept += (descending ? order >= 0 : order <= 0) ? 1 : 0;
            }
        }

        return kept == rows.Length ? batch : batch.Gather(rows.AsSpan(0, kept));
    }
}
