namespace LogFlowDb.Engine.Blocks;

/// <summary>Distinct values ascending, and a code a row.</summary>
internal sealed class DictionaryLongs(long[] values, FrameLongs codes) : LongChunk(codes.Count)
{
    public long[] Values { get; } = values;

    public static DictionaryLongs Parse(ReadOnlyMemory<byte> bytes, int count, ref ByteReader reader, out int length)
    {
        int size = reader.Count(count);
        int position = reader.Position;
        long[] values = Open(bytes[position..], size, out int taken).ToArray();
        position += taken;
        LongChunk codes = Open(bytes[position..], count, out taken);
        length = position + taken;
        return codes is FrameLongs frames
            ? new DictionaryLongs(values, frames)
            : throw new InvalidDataException("dictionary codes that are not packed");
    }

    public void ReadCodes(int first, Span<int> destination) => codes.ReadCodes(first, Values.Length, destination);

    public override void Read(int first, Span<long> destination)
    {
        codes.Read(first, destination);
        for (int i = 0; i < destination.Length; i++)
        {
            ulong code = (ulong)destination[i];
            if (code >= (ulong)Values.Length)
            {
                throw new InvalidDataException($"code {code} of {Values.Length}");
            }

            destination[i] = Values[code];
        }
    }
}
