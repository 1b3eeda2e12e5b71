namespace LogFlowDb.Engine.Blocks;

/// <summary>Distinct values ascending, and a code a row.</summary>
internal sealed class DictionaryLongs(long[] values, FrameLongs codes) : LongChunk(codes.Count)
{
    public override long[] Distinct { get; } = values;

    public static DictionaryLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        int size = reader.Count(count);
        int position = reader.Position;
        long[] values = Open(bytes[position..], size, context.Within(), out int taken).ToArray();
        position += taken;
        LongChunk codes = Open(bytes[position..], count, context.Within(), out taken);
        length = position + taken;
        return codes is FrameLongs frames
            ? new DictionaryLongs(values, frames)
            : throw new InvalidDataException("dictionary codes that are not packed");
    }

    public override void ReadDistinct(int first, Span<int> destination) => codes.ReadCodes(first, Distinct.Length, destination);

    public override void Read(int first, Span<long> destination)
    {
        codes.Read(first, destination);
        for (int i = 0; i < destination.Length; i++)
        {
            ulong code = (ulong)destination[i];
            if (code >= (ulong)Distinct.Length)
            {
                throw new InvalidDataException($"code {code} of {Distinct.Length}");
            }

            destination[i] = Distinct[code];
        }
    }
}
