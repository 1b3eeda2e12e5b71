using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>bitor(x)</c>: the bits that are set in any of the whole numbers; 0 when there were none.</summary>
internal sealed class BitsAccumulator : Accumulator
{
    private readonly NumberReader _numbers = new();
    private long[] _bits = [];

    public override long BytesHeld => _bits.LongLength * sizeof(long);

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => Grow(ref _bits, groupCount);

    public override void Clear(int groupCount) => _bits.AsSpan(0, groupCount).Clear();

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        long[] bits = _bits;
        if (_numbers.TryLongs(arguments[0], out ReadOnlySpan<long> values))
        {
            // A row without a value has 0, which sets nothing.
            for (int i = 0; i < groups.Length; i++)
            {
                bits[groups[i]] |= _numbers.Nulls?[i] == true ? 0 : values[i];
            }

            return;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            Value value = arguments[0][i];
            bits[groups[i]] |= value.Kind == ValueKind.Long ? value.AsLong : 0;
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        long[] theirs = ((BitsAccumulator)other)._bits;
        for (int i = 0; i < from.Length; i++)
        {
            _bits[to[i]] |= theirs[from[i]];
        }
    }

    public override RowBatch Save(int groupCount) => Saved(Result(groupCount));

    public override void Load(RowBatch saved) => ((LongColumn)saved.Columns[0]).Values.CopyTo(_bits);

    public override Column Result(int groupCount) => new LongColumn(ValueKind.Long, _bits.AsMemory(0, groupCount));
}
