using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>Groups by bucket and keys; rows without a time or without a key do not count.</summary>
internal sealed class TimechartCollector(TimechartStage stage, GroupShape shape, QueryContext context)
    : GroupCollector(stage.Name, shape, stage.Calls, context)
{
    private readonly TimeBuckets _buckets = new(stage.Span, context.Evaluation.TimeZone, stage.OffsetNs);
    private readonly IReadOnlyList<string> _keys = [SystemFields.Time, .. stage.By];
    private readonly QueryContext _context = context;

    // Rows mostly come near each other in time: the bucket of the last one is tried first.
    private long _start;
    private long _next = long.MinValue;

    public override IReadOnlyList<string> KeyFields => _keys;

    protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
    {
        RowBatch rows = WithoutNulls(batch);
        keys = new Column[_keys.Count];
        keys[0] = Bucket(rows.Column(SystemFields.Time));
        for (int i = 1; i < keys.Length; i++)
        {
            keys[i] = rows.Column(_keys[i]);
        }

        return rows;
    }

    protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, _keys, stage.Calls, top: null);

    protected override void Answer(RowBatch rows, Operator next) =>
        Emitter.Push(new TimechartTable(stage, _buckets, _context).Make(rows), next, _context);

    private RowBatch WithoutNulls(RowBatch batch)
    {
        int[]? rows = null;
        int kept = batch.RowCount;
        foreach (string field in _keys)
        {
            Column column = batch.Column(field);
            if (column is LongColumn { Nulls: null } or IpColumn { Nulls: null })
            {
                continue;
            }

            int[] candidates = rows ?? [.. Enumerable.Range(0, kept)];
            int left = 0;
            for (int i = 0; i < kept; i++)
            {
                candidates[left] = candidates[i];
                left += column.IsNull(candidates[i]) ? 0 : 1;
            }

            rows = candidates;
            kept = left;
        }

        return kept == batch.RowCount ? batch : batch.Gather(rows.AsSpan(0, kept));
    }

    private Column Bucket(Column times)
    {
        long[] starts = new long[times.Length];
        if (times is LongColumn { Kind: ValueKind.Date, Nulls: null } dates)
        {
            ReadOnlySpan<long> values = dates.Values;
            for (int i = 0; i < starts.Length; i++)
            {
                starts[i] = Start(values[i]);
            }

            return starts.Length > 0 && starts.AsSpan().IndexOfAnyExcept(starts[0]) < 0
                ? new ConstantColumn(Value.FromDate(starts[0]), starts.Length)
                : new LongColumn(ValueKind.Date, starts);
        }

        ColumnBuilder mixed = new();
        for (int i = 0; i < starts.Length; i++)
        {
            Value time = times[i];
            mixed.Append(time.Kind == ValueKind.Date ? Value.FromDate(Start(time.AsLong)) : Value.Null);
        }

        return mixed.Build();
    }

    private long Start(long time)
    {
        if (time < _start || time >= _next)
        {
            _start = _buckets.Start(time);
            _next = _buckets.Next(_start);
        }

        return _start;
    }
}
