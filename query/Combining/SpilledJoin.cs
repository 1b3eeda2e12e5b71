using System.Collections;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>
/// Joins with a subquery whose rows are on disk: the outer rows are dealt out by the same hash, parts are joined one by one, as many rows
/// of the subquery at a time as fit into memory, and what comes of it is brought into the order of the outer rows.
/// </summary>
internal sealed class SpilledJoin(JoinStage stage, RowPartitions inner, QueryContext context) : Operator
{
    private static readonly SortKey[] s_order = [new(RowPartitions.Number, Descending: false)];

    private readonly RowPartitions _outer = new(stage.Keys, inner.Count, context.Spilling);
    private readonly List<IRowRun> _pairs = [];
    private readonly List<IRowRun> _rest = [];
    private readonly SpillFile _file = context.Spilling.Space.Open();
    private readonly ByteBuffer _scratch = new();

    public override bool Push(RowBatch batch)
    {
        _outer.Add(batch);
        return true;
    }

    public override void Finish()
    {
        for (int part = 0; part < inner.Count; part++)
        {
            Join(_outer.Part(part), inner.Part(part));
        }

        _ = Emit(_pairs) && Emit(_rest);
        Next.Finish();
    }

    private void Join(SpillRun outer, SpillRun part)
    {
        BitArray met = new((int)Math.Min(int.MaxValue, outer.RowCount));
        foreach (RowBatch rows in Loads(part))
        {
            // The numbers of the outer rows stay: those of the subquery are no field of the answer.
            JoinTable table = new(rows, stage.Keys, [.. stage.Added(rows.Names).Where(static f => f != RowPartitions.Number)], context.Check);
            SpillRun pairs = new(_file);
            int start = 0;
            JoinProbe probe = new(table, stage.Type, stage.Keys, context.Check, row => met[start + row] = true);
            foreach (RowBatch batch in outer.Read())
            {
                context.Check();
                probe.Push(batch, found => Write(pairs, found), keepsOuter: false);
                start += batch.RowCount;
            }

            Keep(_pairs, pairs);
            if (stage.Type.GivesInner())
            {
                SpillRun rest = new(_file);
                WriteWhere(rest, rows, row => !table.Met[row]);
                Keep(_rest, rest);
            }
        }

        if (stage.Type.GivesOuter())
        {
            SpillRun alone = new(_file);
            int start = 0;
            foreach (RowBatch batch in outer.Read())
            {
                WriteWhere(alone, batch, row => !met[start + row]);
                start += batch.RowCount;
            }

            Keep(_pairs, alone);
        }
    }

    /// <summary>The rows of a part, as many at a time as may be kept.</summary>
    private IEnumerable<RowBatch> Loads(SpillRun part)
    {
        RowStore store = new();
        long held = 0;
        foreach (RowBatch batch in part.Read())
        {
            context.Check();
            store.Append(batch);
            long bytes = store.BytesHeld + JoinTable.BytesBeside(store.RowCount, batch.Names.Length);
            if (context.Memory.Hold(ref held, bytes, store.BytesToGrow(BatchSize.Rows)) && bytes >= context.Spilling.LeastBytes)
            {
                yield return store.Build();
                store = new RowStore();
                context.Memory.Hold(ref held, 0);
            }
        }

        if (store.RowCount > 0)
        {
            yield return store.Build();
        }

        context.Memory.Hold(ref held, 0);
    }

    private bool Emit(List<IRowRun> runs)
    {
        foreach (RowBatch batch in RunMerge.Narrowed(s_order, runs, context.Spilling).Read())
        {
            context.Check();
            string[] names = [.. batch.Names.ToArray().Where(static n => n != RowPartitions.Number)];
            if (!Next.Push(batch.Select(names)))
            {
                return false;
            }
        }

        return true;
    }

    private bool Write(SpillRun run, RowBatch rows)
    {
        int pieceRows = Math.Max(1, BatchSize.Rows / RunMerge.PiecesToBatch);
        for (int at = 0; at < rows.RowCount; at += pieceRows)
        {
            run.Append(rows.Slice(at, Math.Min(pieceRows, rows.RowCount - at)), _scratch);
        }

        return true;
    }

    private void WriteWhere(SpillRun run, RowBatch rows, Func<int, bool> isWanted)
    {
        int[] kept = new int[rows.RowCount];
        int count = 0;
        for (int row = 0; row < kept.Length; row++)
        {
            kept[count] = row;
            count += isWanted(row) ? 1 : 0;
        }

        int pieceRows = BatchSize.Rows / RunMerge.PiecesToBatch;
        for (int at = 0; at < count; at += pieceRows)
        {
            context.Check();
            run.Append(rows.Gather(kept.AsSpan(at, Math.Min(pieceRows, count - at))), _scratch);
        }
    }

    private static void Keep(List<IRowRun> runs, SpillRun run)
    {
        if (run.RowCount > 0)
        {
            runs.Add(run);
        }
    }
}
