namespace LogFlowDb.Engine.Blocks;

internal sealed class PlainLongs(long[] values) : LongChunk(values.Length)
{
    private readonly long[] _values = values;

    public static PlainLongs Parse(int count, ref ByteReader reader)
    {
        // Each value takes a byte at least, so a count that lies cannot make us allocate more than the chunk's own size.
        if (count > reader.Left)
        {
            throw new InvalidDataException($"{count} values in {reader.Left} bytes");
        }

        long[] values = new long[count];
        long last = 0;
        for (int i = 0; i < count; i++)
        {
            last += reader.SignedVarint();
            values[i] = last;
        }

        return new PlainLongs(values);
    }

    public override void Read(int first, Span<long> values) => _values.AsSpan(first, values.Length).CopyTo(values);
}
