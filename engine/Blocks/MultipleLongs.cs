using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Numbers that grow with those of another column, as bytes do with packets: a factor and a rest for each row.</summary>
internal sealed class MultipleLongs(LongChunk column, LongChunk factors, LongChunk rests) : LongChunk(factors.Count)
{
    private readonly long[] _bases = new long[BitPacking.FrameRows];
    private readonly long[] _rests = new long[BitPacking.FrameRows];

    public static MultipleLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        LongChunk column = context.Columns.Numbers(reader.Count(int.MaxValue));
        int position = reader.Position;
        LongChunk factors = Open(bytes[position..], count, context.Inside(), out int taken);
        position += taken;
        LongChunk rests = Open(bytes[position..], count, context.Inside(), out taken);
        length = position + taken;
        return new MultipleLongs(column, factors, rests);
    }

    public override void Read(int first, Span<long> values)
    {
        for (int row = 0; row < values.Length; row += BitPacking.FrameRows)
        {
            Span<long> part = values.Slice(row, Math.Min(BitPacking.FrameRows, values.Length - row));
            Span<long> bases = _bases.AsSpan(0, part.Length), left = _rests.AsSpan(0, part.Length);
            column.Read(first + row, bases);
            factors.Read(first + row, part);
            rests.Read(first + row, left);
            MultiplyAdd(part, bases, left);
        }
    }

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        for (int done = 0; done < rows.Length; done += BitPacking.FrameRows)
        {
            ReadOnlySpan<int> some = rows.Slice(done, Math.Min(BitPacking.FrameRows, rows.Length - done));
            Span<long> part = values.Slice(done, some.Length), bases = _bases.AsSpan(0, some.Length), left = _rests.AsSpan(0, some.Length);
            column.ReadRows(some, bases);
            factors.ReadRows(some, part);
            rests.ReadRows(some, left);
            MultiplyAdd(part, bases, left);
        }
    }

    private static void MultiplyAdd(Span<long> values, ReadOnlySpan<long> bases, ReadOnlySpan<long> left)
    {
        Span<Vector<long>> wide = MemoryMarshal.Cast<long, Vector<long>>(values);
        ReadOnlySpan<Vector<long>> times = MemoryMarshal.Cast<long, Vector<long>>(bases), add = MemoryMarshal.Cast<long, Vector<long>>(left);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = (wide[i] * times[i]) + add[i];
        }

        for (int i = wide.Length * Vector<long>.Count; i < values.Length; i++)
        {
            values[i] = (values[i] * bases[i]) + left[i];
        }
    }
}
