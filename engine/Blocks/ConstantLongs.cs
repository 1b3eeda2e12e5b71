namespace LogFlowDb.Engine.Blocks;

internal sealed class ConstantLongs(int count, long value) : LongChunk(count)
{
    public long Value { get; } = value;

    public override void Read(int first, Span<long> values) => values.Fill(Value);

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values) => values[..rows.Length].Fill(Value);
}
