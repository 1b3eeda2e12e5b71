using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Which rows are null: varint null count; if some are but not all, varint count of runs and their alternating lengths (first of
/// rows with a value) as an encoded run of numbers.
/// </summary>
internal static class NullCodec
{
    public static void Write(NullMask? nulls, int rows, ByteWriter writer)
    {
        int count = nulls?.Count ?? 0;
        writer.Varint((ulong)count);
        if (count == 0 || count == rows)
        {
            return;
        }

        List<long> runs = [];
        bool current = false;
        int start = 0;
        for (int row = 0; row <= rows; row++)
        {
            if (row == rows || nulls![row] != current)
            {
                runs.Add(row - start);
                start = row;
                current = !current;
            }
        }

        writer.Varint((ulong)runs.Count);
        LongEncoder.Write(runs.ToArray(), writer);
    }

    /// <summary>Gives each row without a value the number of the row before it, which packs best.</summary>
    public static void Fill(Span<long> numbers, NullMask? nulls)
    {
        if (nulls is null || numbers.IsEmpty)
        {
            return;
        }

        int first = 0;
        while (first < numbers.Length - 1 && nulls[first])
        {
            first++;
        }

        long last = numbers[first];
        for (int i = 0; i < numbers.Length; i++)
        {
            last = nulls[i] ? last : numbers[i];
            numbers[i] = last;
        }
    }

    /// <summary>Null when no row is.</summary>
    public static NullMask? Read(ReadOnlyMemory<byte> bytes, int rows, out int length)
    {
        ByteReader reader = new(bytes.Span);
        int count = reader.Count(rows);
        length = reader.Position;
        if (count == 0)
        {
            return null;
        }

        NullMask mask = new(rows);
        if (count == rows)
        {
            mask.SetRange(0, rows);
            return mask;
        }

        int runs = reader.Count(rows + 1);
        length = reader.Position;
        long[] lengths = LongChunk.Open(bytes[length..], runs, out int taken).ToArray();
        length += taken;
        long row = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0 || row + lengths[i] > rows)
            {
                throw new InvalidDataException($"runs of nulls beyond {rows} rows");
            }

            if (i % 2 == 1)
            {
                mask.SetRange((int)row, (int)lengths[i]);
            }

            row += lengths[i];
        }

        return mask;
    }
}
