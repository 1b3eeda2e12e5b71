using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>first(x)</c> and <c>last(x)</c>: the value that came first or last of those that are not null.</summary>
internal sealed class FirstAccumulator(bool last) : Accumulator
{
    private Value[] _values = [];

    public override long BytesHeld => _values.LongLength * 32;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => Grow(ref _values, groupCount);

    public override void Clear(int groupCount) => _values.AsSpan(0, groupCount).Clear();

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        Column column = arguments[0];
        for (int i = 0; i < groups.Length; i++)
        {
            ref Value held = ref _values[groups[i]];
            if (last ? !column.IsNull(i) : held.IsNull)
            {
                held = column[i];
            }
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        Value[] theirs = ((FirstAccumulator)other)._values;
        for (int i = 0; i < from.Length; i++)
        {
            ref Value held = ref _values[to[i]];
            Value value = theirs[from[i]];
            if (last ? !value.IsNull : held.IsNull)
            {
                held = value;
            }
        }
    }

    public override Column Result(int groupCount) => new ValueColumn(_values.AsMemory(0, groupCount));
}
