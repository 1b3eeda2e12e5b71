using System.Buffers;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Writes <see cref="LongEncoding.Offset"/>. Read by <see cref="OffsetLongs"/>.</summary>
internal static class OffsetEncoder
{
    public static void Differences(ReadOnlySpan<long> values, ReadOnlySpan<long> bases, Span<long> differences)
    {
        for (int i = 0; i < values.Length; i++)
        {
            differences[i] = values[i] - bases[i];
        }
    }

    public static void Write(ColumnNumbers column, int parent, ReadOnlySpan<long> bases, PairEncoder? pairs, ByteWriter writer)
    {
        long[] rented = ArrayPool<long>.Shared.Rent(bases.Length);
        Span<long> differences = rented.AsSpan(0, bases.Length);
        Differences(column.Numbers, bases, differences);
        if (column.Nulls is { } nulls)
        {
            NullCodec.Fill(differences, nulls);
            Span<long> own = column.Own;
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = bases[i] + differences[i];
            }
        }

        writer.Byte((byte)LongEncoding.Offset);
        writer.Varint((ulong)parent);
        PairEncoder.Write(pairs, differences, writer);
        ArrayPool<long>.Shared.Return(rented);
    }
}
