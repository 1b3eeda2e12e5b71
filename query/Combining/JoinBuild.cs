using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>The end of the subquery of a join: keeps its rows, on disk when they exceed the memory of the query.</summary>
internal sealed class JoinBuild(JoinStage stage, QueryContext context) : Operator
{
    /// <summary>Parts into which rows are dealt when they go to disk.</summary>
    private const int MostParts = 64;

    private readonly RowStore _rows = new();
    private long _held;

    /// <summary>Null while all rows are in memory.</summary>
    public RowPartitions? Spilled { get; private set; }

    private long BytesHeld => _rows.BytesHeld + JoinTable.BytesBeside(_rows.RowCount, stage.Keys.Count + 1);

    public override bool Push(RowBatch batch)
    {
        if (Spilled is not null)
        {
            Spilled.Add(batch);
            return true;
        }

        _rows.Append(batch);
        if (!stage.MaySpill)
        {
            context.Memory.Update(ref _held, BytesHeld, stage.Name, _rows.RowCount, "rows");
        }
        else if (context.Memory.Hold(ref _held, BytesHeld, _rows.BytesToGrow(BatchSize.Rows)) && BytesHeld >= context.Spilling.LeastBytes)
        {
            long parts = context.Memory.LimitBytes / (512 << 10);
            Spilled = new RowPartitions(stage.Keys, stage.Type == JoinType.Cross ? 1 : (int)Math.Clamp(parts, 4, MostParts), context.Spilling);
            RowBatch rows = _rows.Build();
            for (int at = 0; at < rows.RowCount; at += BatchSize.Rows)
            {
                Spilled.Add(rows.Slice(at, Math.Min(BatchSize.Rows, rows.RowCount - at)));
            }

            _rows.Clear();
            context.Memory.Hold(ref _held, 0);
        }

        return true;
    }

    public override void Finish()
    {
        // The join takes the rows.
    }

    /// <summary>When nothing is on disk.</summary>
    public JoinTable Table()
    {
        RowBatch rows = _rows.Build();
        return new JoinTable(rows, stage.Keys, stage.Added(rows.Names), context.Check);
    }
}
