using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary>Sorts the rows; with partitions and a limit, drops what exceeds it as the sorted rows pass.</summary>
internal sealed class SortCollector(SortStage stage, QueryContext context) : Collector
{
    private readonly RowSorter _rows = new(
        [.. stage.By.Select(static field => new SortKey(field, Descending: false)), .. stage.Keys, .. stage.TieKeys],
        stage.By.Count == 0 ? stage.Limit : null,
        context.Spilling);

    public override void Add(RowBatch batch) => _rows.Add(batch);

    public override void Emit(IReadOnlyList<Collector> all, Operator next)
    {
        List<RowSorter> sorters = [.. all.Select(static c => ((SortCollector)c)._rows)];
        Value[]? partition = null;
        long inPartition = 0;
        foreach (RowBatch batch in RowSorter.Sorted(sorters))
        {
            context.Check();
            RowBatch rows = stage is { Limit: { } limit, By.Count: > 0 } ? Cut(batch, limit, ref partition, ref inPartition) : batch;
            if (rows.RowCount > 0 && !next.Push(rows))
            {
                break;
            }
        }

        RowSorter.Release(sorters);
    }

    private RowBatch Cut(RowBatch batch, long limit, ref Value[]? partition, ref long inPartition)
    {
        Column[] keys = [.. stage.By.Select(batch.Column)];
        int[] rows = new int[batch.RowCount];
        int kept = 0;
        for (int row = 0; row < batch.RowCount; row++)
        {
            bool isSame = partition is not null;
            for (int i = 0; isSame && i < keys.Length; i++)
            {
                isSame = ValueComparer.Instance.Compare(keys[i][row], partition![i]) == 0;
            }

            if (!isSame)
            {
                partition = [.. keys.Select(key => key[row])];
            }

            inPartition = isSame ? inPartition + 1 : 1;
            rows[kept] = row;
            kept += inPartition <= limit ? 1 : 0;
        }

        return batch.Gather(rows.AsSpan(0, kept));
    }
}
