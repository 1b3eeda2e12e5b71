namespace LogFlowDb.Engine.Blocks;

internal sealed class ConstantLongs(int count, long value) : LongChunk(count)
{
    public long Value { get; } = value;

    public override void Read(int first, Span<long> values) => values.Fill(Value);
}
