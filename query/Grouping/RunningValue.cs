using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Grouping;

/// <summary>The value of one aggregate over the rows of one group so far. Not thread-safe.</summary>
internal abstract class RunningValue
{
    /// <summary>Bytes beyond a fixed part.</summary>
    public virtual long BytesHeld => 0;

    /// <summary>What makes the running values of one call.</summary>
    public static Func<RunningValue> Factory(AggregateCall call, int? window, bool current)
    {
        Func<Accumulator> accumulators = call.Function.Factory(call, null);
        return (window, call.Function.Name) switch
        {
            (null, "count") => () => new Count(current),
            (null, "sum" or "avg") => () => new Sum(current, call.Function.Name == "avg"),
            (null, "min" or "max") => () => new Extreme(current, call.Function.Name == "max" ? 1 : -1),
            (null, _) => () => new All(current, accumulators()),
            ({ } rows, _) => () => new Windowed(current, rows, call.Arguments.Count, accumulators),
        };
    }

    /// <summary>Takes a row and gives the value at it.</summary>
    public abstract Value Next(Column[] arguments, int row);

    private sealed class Count(bool current) : RunningValue
    {
        private long _count;

        public override Value Next(Column[] arguments, int row)
        {
            long before = _count;
            _count += arguments.Length == 0 || !arguments[0].IsNull(row) ? 1 : 0;
            return Value.From(current ? _count : before);
        }
    }

    private sealed class Sum(bool current, bool isMean) : RunningValue
    {
        private long _whole;
        private double _real;
        private long _count;
        private bool _isReal;

        public override Value Next(Column[] arguments, int row)
        {
            Value before = current ? default : Value();
            Value value = arguments[0][row];
            if (value.IsNumber)
            {
                _count++;
                _isReal |= value.Kind == ValueKind.Double;
                _whole = value.Kind == ValueKind.Long ? unchecked(_whole + value.AsLong) : _whole;
                _real += value.Kind == ValueKind.Double ? value.AsDouble : 0;
            }

            return current ? Value() : before;
        }

        private Value Value() => _count == 0 ? Engine.Values.Value.Null
            : isMean ? Engine.Values.Value.From((_real + _whole) / _count)
            : _isReal ? Engine.Values.Value.From(_real + _whole)
            : Engine.Values.Value.From(_whole);
    }

    private sealed class Extreme(bool current, int sign) : RunningValue
    {
        private Value _best;

        public override Value Next(Column[] arguments, int row)
        {
            Value before = _best, value = arguments[0][row];
            if (!value.IsNull && (_best.IsNull || ValueComparer.Instance.Compare(value, _best) * sign > 0))
            {
                _best = value;
            }

            return current ? _best : before;
        }
    }

    /// <summary>Any aggregate, by its own state.</summary>
    private sealed class All : RunningValue
    {
        private readonly bool _current;
        private readonly Accumulator _state;

        public All(bool current, Accumulator state)
        {
            _current = current;
            _state = state;
            _state.Reserve(1);
        }

        public override long BytesHeld => _state.BytesHeld;

        public override Value Next(Column[] arguments, int row)
        {
            Value before = _current ? default : _state.Result(1)[0];
            _state.UpdateFirst(Array.ConvertAll(arguments, column => column.Slice(row, 1)), 1);
            return _current ? _state.Result(1)[0] : before;
        }
    }

    /// <summary>Any aggregate over the last rows, which are kept.</summary>
    private sealed class Windowed(bool current, int rows, int argumentCount, Func<Accumulator> accumulators) : RunningValue
    {
        private readonly Queue<Value[]> _last = [];

        public override long BytesHeld => _last.Count * (32L + (argumentCount * 32));

        public override Value Next(Column[] arguments, int row)
        {
            Value before = current ? default : Result();
            if (_last.Count == rows)
            {
                _last.Dequeue();
            }

            _last.Enqueue(Array.ConvertAll(arguments, column => column[row]));
            return current ? Result() : before;
        }

        private Value Result()
        {
            Accumulator state = accumulators();
            state.Reserve(1);
            if (_last.Count > 0)
            {
                Column[] columns = new Column[argumentCount];
                for (int i = 0; i < columns.Length; i++)
                {
                    int at = i;
                    columns[i] = ColumnOf.Values([.. _last.Select(values => values[at])]);
                }

                state.UpdateFirst(columns, _last.Count);
            }

            return state.Result(1)[0];
        }
    }
}
