namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// An encoded run of 64-bit numbers, opened for reading. Reads frames in any order. Not thread-safe.
/// </summary>
internal abstract class LongChunk(int count)
{
    public int Count { get; } = count;

    /// <summary>Opens what <see cref="LongEncoder"/> wrote and returns how many bytes it took, in <paramref name="length"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such thing.</exception>
    public static LongChunk Open(ReadOnlyMemory<byte> bytes, int count, out int length)
    {
        ByteReader reader = new(bytes.Span);
        LongEncoding encoding = (LongEncoding)reader.Byte();
        switch (encoding)
        {
            case LongEncoding.Constant:
                LongChunk constant = new ConstantLongs(count, reader.SignedVarint());
                length = reader.Position;
                return constant;
            case LongEncoding.Plain:
                LongChunk plain = PlainLongs.Parse(count, ref reader);
                length = reader.Position;
                return plain;
            case LongEncoding.Frames or LongEncoding.DeltaFrames:
                return FrameLongs.Parse(bytes, count, delta: encoding == LongEncoding.DeltaFrames, ref reader, out length);
            case LongEncoding.Runs:
                return RunLongs.Parse(bytes, count, ref reader, out length);
            case LongEncoding.Dictionary:
                return DictionaryLongs.Parse(bytes, count, ref reader, out length);
            default:
                throw new InvalidDataException($"unknown encoding {(byte)encoding}");
        }
    }

    /// <summary>Rows <paramref name="first"/> (a multiple of 1,024) and following.</summary>
    public abstract void Read(int first, Span<long> values);

    public long[] ToArray()
    {
        long[] values = new long[Count];
        Read(0, values);
        return values;
    }
}
