using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>estpercentile(x, p[, error])</c>: of numbers alone, by a <see cref="QuantileSketch"/> a group; a double, null when there were none.</summary>
/// <param name="percent">0 to 100.</param>
internal sealed class SketchAccumulator(double percent, double error) : Accumulator
{
    private readonly NumberReader _reader = new();
    private QuantileSketch?[] _groups = [];
    private long _held;

    public override long BytesHeld => (_groups.LongLength * 8) + _held;

    public override void Reserve(int groupCount) => Grow(ref _groups, groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<double> numbers = _reader.AsDoubles(arguments[0]);
        NullMask? nulls = _reader.Nulls;
        for (int i = 0; i < groups.Length; i++)
        {
            if ((nulls is null || !nulls[i]) && double.IsFinite(numbers[i]))
            {
                QuantileSketch sketch = Group(groups[i]);
                long before = sketch.BytesHeld;
                sketch.Add(numbers[i]);
                _held += sketch.BytesHeld - before;
            }
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        QuantileSketch?[] theirs = ((SketchAccumulator)other)._groups;
        for (int i = 0; i < from.Length; i++)
        {
            if (theirs[from[i]] is { } their)
            {
                QuantileSketch ours = Group(to[i]);
                _held -= ours.BytesHeld;
                ours.Add(their);
                _held += ours.BytesHeld;
            }
        }
    }

    public override Column Result(int groupCount)
    {
        double[] values = new double[groupCount];
        NullMask? nulls = null;
        for (int group = 0; group < groupCount; group++)
        {
            if (_groups[group] is { } sketch)
            {
                values[group] = sketch.Quantile(percent);
            }
            else
            {
                (nulls ??= new NullMask(groupCount)).Set(group);
            }
        }

        return new DoubleColumn(values, nulls);
    }

    private QuantileSketch Group(int group)
    {
        if (_groups[group] is { } there)
        {
            return there;
        }

        QuantileSketch made = new(error);
        _held += made.BytesHeld;
        _groups[group] = made;
        return made;
    }
}
