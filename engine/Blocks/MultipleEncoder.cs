using System.Buffers;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Writes <see cref="LongEncoding.Multiple"/>. Read by <see cref="MultipleLongs"/>.</summary>
internal static class MultipleEncoder
{
    /// <summary>
    /// value = base × factor + rest, modulo 2^64, so nothing can overflow. Where the base is not positive the factor is the one
    /// before, which packs best.
    /// </summary>
    public static void Split(ReadOnlySpan<long> values, ReadOnlySpan<long> bases, Span<long> factors, Span<long> rests)
    {
        long factor = 0;
        for (int i = 0; i < values.Length; i++)
        {
            long number = bases[i];
            if (number == 1)
            {
                factor = values[i];
            }
            else if (number > 0)
            {
                // Unsigned 32-bit division is several times faster, and most counters are small.
                factor = (ulong)(values[i] | number) <= uint.MaxValue ? (uint)values[i] / (uint)number : values[i] / number;
            }

            factors[i] = factor;
            rests[i] = values[i] - (number * factor);
        }
    }

    public static void Write(ColumnNumbers column, int parent, ReadOnlySpan<long> bases, PairEncoder? pairs, ByteWriter writer)
    {
        long[] rented = ArrayPool<long>.Shared.Rent(2 * bases.Length);
        Span<long> factors = rented.AsSpan(0, bases.Length), rests = rented.AsSpan(bases.Length, bases.Length);
        Split(column.Numbers, bases, factors, rests);
        if (column.Nulls is { } nulls)
        {
            NullCodec.Fill(factors, nulls);
            NullCodec.Fill(rests, nulls);
            Span<long> own = column.Own;
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = (bases[i] * factors[i]) + rests[i];
            }
        }

        writer.Byte((byte)LongEncoding.Multiple);
        writer.Varint((ulong)parent);
        PairEncoder.Write(pairs, factors, writer);
        PairEncoder.Write(pairs, rests, writer);
        ArrayPool<long>.Shared.Return(rented);
    }
}
