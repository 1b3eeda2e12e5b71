using System.Numerics;
using System.Runtime.Intrinsics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Codes of popular values, with the others beside them in the order of their rows. <see cref="LongEncoding.Popular"/> is followed by
/// <code>
/// varint popular values p, encoded run of them (ascending)
/// varint other values, encoded run of them
/// encoded run of ⌈count / 1,024⌉: how many others each frame has
/// encoded run of codes: index of a popular value, or p for the next of the others
/// </code>
/// </summary>
internal sealed class PopularLongs : LongChunk
{
    private readonly long[] _values;
    private readonly long[] _others;
    private readonly int[] _othersBefore;
    private readonly LongChunk _codes;
    private readonly int[] _frame = new int[BitPacking.FrameRows];

    private PopularLongs(long[] values, long[] others, int[] othersBefore, LongChunk codes)
        : base(codes.Count)
    {
        _values = values;
        _others = others;
        _othersBefore = othersBefore;
        _codes = codes;
    }

    public static void Write(PopularValues popular, ReadOnlySpan<long> values, ReadOnlySpan<int> codes, int otherCount, int depth, ByteWriter writer)
    {
        int frames = FrameCount(values.Length), next = 0, none = popular.Values.Length;
        long[] others = new long[otherCount], counts = new long[frames];
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] == none)
            {
                others[next++] = values[i];
                counts[i / BitPacking.FrameRows]++;
            }
        }

        writer.Byte((byte)LongEncoding.Popular);
        writer.Varint((ulong)popular.Values.Length);
        LongEncoder.Write(popular.Values, writer, depth + 1);
        writer.Varint((ulong)others.Length);
        LongEncoder.Write(others, writer, depth + 1);
        LongEncoder.Write(counts, writer, depth + 1);
        LongEncoder.WriteCodes(codes, writer);
    }

    public static PopularLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        RunContext within = context.Within();
        int popular = reader.Count(count);
        length = reader.Position;

        // One value more, 0: what is looked up for the others.
        long[] values = new long[popular + 1];
        Open(bytes[length..], popular, within, out int taken).Read(0, values.AsSpan(0, popular));
        ByteReader rest = new(bytes.Span[(length + taken)..]);
        int othersCount = rest.Count(count);
        length += taken + rest.Position;
        long[] others = new long[othersCount + PairExpansion.Margin];
        Open(bytes[length..], othersCount, within, out taken).Read(0, others.AsSpan(0, othersCount));
        length += taken;
        long[] counts = Open(bytes[length..], FrameCount(count), within, out taken).ToArray();
        length += taken;
        int[] before = new int[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            if ((ulong)counts[i] > BitPacking.FrameRows || before[i] + counts[i] > othersCount)
            {
                throw new InvalidDataException($"frame {i} with {counts[i]} of {othersCount} values that are not popular");
            }

            before[i + 1] = before[i] + (int)counts[i];
        }

        LongChunk codes = Open(bytes[length..], count, within, out taken);
        length += taken;
        return new PopularLongs(values, others, before, codes);
    }

    public override void Read(int first, Span<long> values)
    {
        for (int row = 0; row < values.Length; row += BitPacking.FrameRows)
        {
            ReadFrame((first + row) / BitPacking.FrameRows, values.Slice(row, Math.Min(BitPacking.FrameRows, values.Length - row)));
        }
    }

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        ReadOnlySpan<long> table = _values;
        Span<ulong> isOther = stackalloc ulong[BitPacking.FrameRows / 64];
        for (int done = 0; done < rows.Length;)
        {
            int start = FrameStart(rows[done]), end = done + CountInFrame(rows[done..]);
            Span<int> codes = _frame.AsSpan(0, Math.Min(BitPacking.FrameRows, Count - start));
            _codes.ReadCodes(start, table.Length, codes);
            isOther.Clear();
            int other = FindOthers(start / BitPacking.FrameRows, codes, isOther), word = 0;
            for (; done < end; done++)
            {
                int row = rows[done] - start, code = codes[row];
                values[done] = table[code];
                if (code == table.Length - 1)
                {
                    for (; word < row >> 6; word++)
                    {
                        other += BitOperations.PopCount(isOther[word]);
                    }

                    values[done] = _others[other + BitOperations.PopCount(isOther[word] & ((1UL << (row & 63)) - 1))];
                }
            }
        }
    }

    /// <summary>All codes are looked up, those of the others too, which give 0; then the others are added in their places.</summary>
    private void ReadFrame(int frame, Span<long> values)
    {
        Span<int> codes = _frame.AsSpan(0, values.Length);
        ReadOnlySpan<long> table = _values;
        _codes.ReadCodes(frame * BitPacking.FrameRows, table.Length, codes);
        for (int i = 0; i < codes.Length && i < values.Length; i++)
        {
            values[i] = table[codes[i]];
        }

        Span<ulong> isOther = stackalloc ulong[BitPacking.FrameRows / 64];
        int before = FindOthers(frame, codes, isOther), count = _othersBefore[frame + 1] - before;
        PairExpansion.AddDifferences(isOther, _others.AsSpan(before, count + PairExpansion.Margin), values);
    }

    /// <summary>Sets the bits of the rows of a frame that are not popular; returns how many such there are before the frame.</summary>
    private int FindOthers(int frame, ReadOnlySpan<int> codes, Span<ulong> isOther)
    {
        int before = _othersBefore[frame], count = _othersBefore[frame + 1] - before;
        int found = Find(codes, _values.Length - 1, isOther);
        return found == count
            ? before
            : throw new InvalidDataException($"frame {frame} has {found} values that are not popular instead of {count}");
    }

    /// <summary>Sets the bits of rows with a code; returns how many there are.</summary>
    private static int Find(ReadOnlySpan<int> codes, int wanted, Span<ulong> rows)
    {
        Vector256<int> vector = Vector256.Create(wanted);
        int row = 0;
        for (; row <= codes.Length - Vector256<int>.Count; row += Vector256<int>.Count)
        {
            rows[row >> 6] |= (ulong)Vector256.Equals(Vector256.Create(codes.Slice(row, Vector256<int>.Count)), vector).ExtractMostSignificantBits() << (row & 63);
        }

        for (; row < codes.Length; row++)
        {
            rows[row >> 6] |= codes[row] == wanted ? 1UL << (row & 63) : 0;
        }

        int found = 0;
        foreach (ulong word in rows)
        {
            found += BitOperations.PopCount(word);
        }

        return found;
    }

    private static int FrameCount(int count) => (count + BitPacking.FrameRows - 1) / BitPacking.FrameRows;
}
