using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Numbers that lie near those of another column: that column's number and a difference for each row.</summary>
internal sealed class OffsetLongs(LongChunk column, LongChunk differences) : LongChunk(differences.Count)
{
    private readonly long[] _frame = new long[BitPacking.FrameRows];

    public static OffsetLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        LongChunk column = context.Columns.Numbers(reader.Count(int.MaxValue));
        int position = reader.Position;
        LongChunk differences = Open(bytes[position..], count, context.Inside(), out int taken);
        length = position + taken;
        return new OffsetLongs(column, differences);
    }

    public override void Read(int first, Span<long> values)
    {
        for (int row = 0; row < values.Length; row += BitPacking.FrameRows)
        {
            Span<long> part = values.Slice(row, Math.Min(BitPacking.FrameRows, values.Length - row));
            Span<long> bases = _frame.AsSpan(0, part.Length);
            column.Read(first + row, bases);
            differences.Read(first + row, part);
            Add(part, bases);
        }
    }

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        for (int done = 0; done < rows.Length; done += BitPacking.FrameRows)
        {
            ReadOnlySpan<int> some = rows.Slice(done, Math.Min(BitPacking.FrameRows, rows.Length - done));
            Span<long> part = values.Slice(done, some.Length), bases = _frame.AsSpan(0, some.Length);
            column.ReadRows(some, bases);
            differences.ReadRows(some, part);
            Add(part, bases);
        }
    }

    private static void Add(Span<long> values, ReadOnlySpan<long> bases)
    {
        Span<Vector<long>> wide = MemoryMarshal.Cast<long, Vector<long>>(values);
        ReadOnlySpan<Vector<long>> add = MemoryMarshal.Cast<long, Vector<long>>(bases);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += add[i];
        }

        for (int i = wide.Length * Vector<long>.Count; i < values.Length; i++)
        {
            values[i] += bases[i];
        }
    }
}
