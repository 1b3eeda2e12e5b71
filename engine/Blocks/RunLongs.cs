namespace LogFlowDb.Engine.Blocks;

/// <summary>Values in runs; the ends of the runs are found by binary search.</summary>
internal sealed class RunLongs(int count, long[] values, int[] ends) : LongChunk(count)
{
    public static RunLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        int runs = reader.Count(count);
        int position = reader.Position;
        long[] values = Open(bytes[position..], runs, context.Within(), out int taken).ToArray();
        position += taken;
        long[] lengths = Open(bytes[position..], runs, context.Within(), out taken).ToArray();
        length = position + taken;
        int[] ends = new int[runs];
        long end = 0;
        for (int i = 0; i < runs; i++)
        {
            end += lengths[i];
            if (lengths[i] <= 0 || end > count)
            {
                throw new InvalidDataException($"run {i} of {lengths[i]} values ends at {end} of {count}");
            }

            ends[i] = (int)end;
        }

        return end == count ? new RunLongs(count, values, ends) : throw new InvalidDataException($"runs of {end} values instead of {count}");
    }

    public override void Read(int first, Span<long> destination)
    {
        int run = Array.BinarySearch(ends, first + 1);
        run = run < 0 ? ~run : run;
        int row = 0;
        while (row < destination.Length)
        {
            int until = Math.Min(destination.Length, ends[run] - first);
            destination[row..until].Fill(values[run++]);
            row = until;
        }
    }
}
