using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>first(x)</c> and <c>last(x)</c>: the value that came first or last of those that are not null.</summary>
internal sealed class FirstAccumulator(bool last) : Accumulator
{
    private Value[] _values = [];

    // What the values keep alive besides themselves.
    private long _content;

    public override long BytesHeld => (_values.LongLength * ValueBytes.Slot) + _content;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => Grow(ref _values, groupCount);

    public override void Clear(int groupCount)
    {
        _values.AsSpan(0, groupCount).Clear();
        _content = 0;
    }

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        Column column = arguments[0];
        for (int i = 0; i < groups.Length; i++)
        {
            ref Value held = ref _values[groups[i]];
            if (last ? !column.IsNull(i) : held.IsNull)
            {
                Put(ref held, column[i]);
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
                Put(ref held, value);
            }
        }
    }

    public override RowBatch Save(int groupCount) => Saved(Result(groupCount));

    public override void Load(RowBatch saved) => Update([saved.Columns[0]], Numbers(saved.RowCount));

    public override Column Result(int groupCount) => new ValueColumn(_values.AsMemory(0, groupCount));

    private void Put(ref Value held, Value value)
    {
        _content += ValueBytes.Held(value) - ValueBytes.Held(held);
        held = value;
    }
}
