using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>Keeps all rows, or with a limit little more than the rows that can still be in the answer.</summary>
internal sealed class SortCollector(SortStage stage, QueryContext context) : Collector
{
    private readonly IReadOnlyList<SortKey> _keys =
        [.. stage.By.Select(static field => new SortKey(field, Descending: false)), .. stage.Keys, .. stage.TieKeys];

    // With a limit and no partitions: rows kept before they are cut down to the limit again.
    private readonly long _most = stage.Limit is { } limit && stage.By.Count == 0 ? Math.Max(4 * BatchSize.Rows, limit * 2) : long.MaxValue;

    private RowStore _rows = new();

    // The first key of the last row that was kept when rows were cut down: what comes behind it can only be dropped.
    private Value? _worst;
    private long _held;

    public override void Add(RowBatch batch)
    {
        _rows.Append(_worst is { } worst ? Hopeful(batch, worst) : batch);
        if (_rows.RowCount > _most)
        {
            RowBatch all = _rows.Build();
            int[] order = new RowOrder(all, _keys).Sort(all.RowCount);
            _rows = new RowStore();

            // Kept in order: rows that tie with later ones stay before them.
            int limit = (int)stage.Limit!.Value;
            _rows.Append(all.Gather(order.AsSpan(0, limit)));
            _worst = limit > 0 && _keys.Count > 0 ? all.Column(_keys[0].Field)[order[limit - 1]] : null;
        }

        context.Memory.Update(ref _held, _rows.BytesHeld, stage.Name, _rows.RowCount, "rows");
    }

    public override void Emit(IReadOnlyList<Collector> all, Operator next)
    {
        RowStore joined = _rows;
        foreach (Collector other in all.Skip(1))
        {
            joined.Append(((SortCollector)other)._rows.Build());
        }

        RowBatch rows = joined.Build();
        int[] order = new RowOrder(rows, _keys).Sort(rows.RowCount);
        Emitter.Push(rows, stage.Limit is { } limit ? Cut(rows, order, limit) : order, next, context);
    }

    private RowBatch Hopeful(RowBatch batch, Value worst)
    {
        Column column = batch.Column(_keys[0].Field);
        bool descending = _keys[0].Descending;
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

    private ReadOnlySpan<int> Cut(RowBatch rows, int[] order, long limit)
    {
        if (stage.By.Count == 0)
        {
            return order.AsSpan(0, (int)Math.Min(limit, order.Length));
        }

        RowOrder partition = new(rows, [.. _keys.Take(stage.By.Count)]);
        int kept = 0;
        long inPartition = 0;
        int previous = -1;
        foreach (int row in order)
        {
            inPartition = previous >= 0 && partition.CompareKeys(previous, row) == 0 ? inPartition + 1 : 1;
            previous = row;
            if (inPartition <= limit)
            {
                order[kept++] = row;
            }
        }

        return order.AsSpan(0, kept);
    }
}
