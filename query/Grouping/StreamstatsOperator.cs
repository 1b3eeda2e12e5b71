using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>Running values, row by row: each group has its own <see cref="RunningValue"/> for each aggregate.</summary>
internal sealed class StreamstatsOperator : Operator
{
    private const long BytesPerValue = 160;

    private readonly StreamstatsStage _stage;
    private readonly QueryContext _context;
    private readonly GroupState _groups;
    private readonly Func<RunningValue>[] _make;
    private readonly List<RunningValue[]> _values = [];
    private long _held;

    public StreamstatsOperator(StreamstatsStage stage, QueryContext context)
    {
        _stage = stage;
        _context = context;
        _groups = new GroupState(new GroupShape(stage.By.Count, []));
        _make = [.. stage.Calls.Select(call => RunningValue.Factory(call, stage.Window, stage.Current))];
    }

    public override bool Push(RowBatch batch)
    {
        if (batch.RowCount == 0)
        {
            return true;
        }

        _context.Check();
        int[] groups = _stage.By.Count == 0 ? new int[batch.RowCount] : _groups.Number([.. _stage.By.Select(batch.Column)], batch.RowCount).ToArray();
        while (_values.Count <= groups.Max())
        {
            _values.Add(Array.ConvertAll(_make, static make => make()));
        }

        RowBatch result = batch;
        long bytes = _groups.BytesHeld + (_values.Count * _make.Length * BytesPerValue);
        for (int i = 0; i < _make.Length; i++)
        {
            Column[] arguments = [.. _stage.Calls[i].Arguments.Select(argument => argument.Evaluate(batch, _context.Evaluation))];
            Value[] running = new Value[batch.RowCount];
            for (int row = 0; row < running.Length; row++)
            {
                running[row] = _values[groups[row]][i].Next(arguments, row);
            }

            // In its kind, so that what follows finds numbers.
            ColumnBuilder column = new();
            foreach (Value value in running)
            {
                column.Append(value);
            }

            result = result.Set(_stage.Calls[i].Name, column.Build());
        }

        foreach (RunningValue[] values in _values)
        {
            foreach (RunningValue value in values)
            {
                bytes += value.BytesHeld;
            }
        }

        _context.Memory.Update(ref _held, bytes, _stage.Name, _values.Count, "groups");
        return Next.Push(result);
    }
}
