using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// <c>array(x)</c>: the first 100 values that are not null, as they came; <c>values(x)</c>: the first 100 distinct ones.
/// A group without any has an empty array.
/// </summary>
internal sealed class ListAccumulator(bool distinct) : Accumulator
{
    private const int Most = 100;

    private List<Value>?[] _lists = [];
    private long _held;

    public override long BytesHeld => (_lists.LongLength * 8) + _held;

    public override void Reserve(int groupCount) => Grow(ref _lists, groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        Column column = arguments[0];
        for (int i = 0; i < groups.Length; i++)
        {
            if (!column.IsNull(i))
            {
                Add(groups[i], column[i]);
            }
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        ListAccumulator theirs = (ListAccumulator)other;
        for (int i = 0; i < from.Length; i++)
        {
            foreach (Value value in theirs._lists[from[i]] ?? [])
            {
                Add(to[i], value);
            }
        }
    }

    public override RowBatch Save(int groupCount) => Saved(Result(groupCount));

    public override void Load(RowBatch saved)
    {
        for (int group = 0; group < saved.RowCount; group++)
        {
            foreach (Value value in saved.Columns[0][group].AsArray)
            {
                Add(group, value);
            }
        }
    }

    public override Column Result(int groupCount)
    {
        Value[] values = new Value[groupCount];
        for (int group = 0; group < groupCount; group++)
        {
            values[group] = Value.From(_lists[group]?.ToArray() ?? []);
        }

        return new ValueColumn(values);
    }

    private void Add(int group, Value value)
    {
        List<Value> list = _lists[group] ??= [];
        if (list.Count < Most && !(distinct && list.Contains(value)))
        {
            list.Add(value);
            _held += 16 + ValueBytes.Slot + ValueBytes.Held(value);
        }
    }
}
