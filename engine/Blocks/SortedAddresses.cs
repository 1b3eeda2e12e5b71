using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The part <see cref="BlockPartKind.Addresses"/>: varint IPv4 count, varint IPv6 count, then three encoded runs: IPv4
/// addresses, upper halves and lower halves of IPv6 addresses; all ascending. Stateless.
/// </summary>
internal static class SortedAddresses
{
    public static void Write(ReadOnlySpan<IpValue> ascending, ByteWriter writer)
    {
        int v4 = 0;
        while (v4 < ascending.Length && ascending[v4].IsV4)
        {
            v4++;
        }

        long[] numbers = new long[v4];
        for (int i = 0; i < v4; i++)
        {
            numbers[i] = ascending[i].V4;
        }

        long[] high = new long[ascending.Length - v4], low = new long[high.Length];
        for (int i = 0; i < high.Length; i++)
        {
            high[i] = (long)ascending[v4 + i].High;
            low[i] = (long)ascending[v4 + i].Low;
        }

        writer.Varint((ulong)v4);
        writer.Varint((ulong)high.Length);
        LongEncoder.Write(numbers, writer);
        LongEncoder.Write(high, writer);
        LongEncoder.Write(low, writer);
    }

    /// <param name="bytes">Of the part.</param>
    /// <param name="limit">More addresses than this are refused.</param>
    /// <param name="buffers">Arrays to read into; null for a column that may be kept.</param>
    /// <exception cref="InvalidDataException">The bytes are no addresses.</exception>
    public static IpColumn Read(ReadOnlyMemory<byte> bytes, int limit, ColumnBuffers? buffers)
    {
        ByteReader reader = new(bytes.Span);
        int v4 = reader.Count(limit), v6 = reader.Count(limit - v4);
        int position = reader.Position;
        Memory<IpValue> memory = buffers?.Addresses(v4 + v6) ?? new IpValue[v4 + v6];
        Span<IpValue> values = memory.Span;
        LongChunk numbers = LongChunk.Open(bytes[position..], v4, out int taken);
        position += taken;
        LongChunk high = LongChunk.Open(bytes[position..], v6, out taken);
        position += taken;
        LongChunk low = LongChunk.Open(bytes[position..], v6, out _);
        Span<long> upper = stackalloc long[BitPacking.FrameRows], lower = stackalloc long[BitPacking.FrameRows];
        for (int first = 0; first < v4; first += BitPacking.FrameRows)
        {
            Span<long> frame = lower[..Math.Min(BitPacking.FrameRows, v4 - first)];
            numbers.Read(first, frame);
            for (int i = 0; i < frame.Length; i++)
            {
                values[first + i] = IpValue.FromV4((uint)frame[i]);
            }
        }

        for (int first = 0; first < v6; first += BitPacking.FrameRows)
        {
            int count = Math.Min(BitPacking.FrameRows, v6 - first);
            high.Read(first, upper[..count]);
            low.Read(first, lower[..count]);
            for (int i = 0; i < count; i++)
            {
                values[v4 + first + i] = new IpValue(new UInt128((ulong)upper[i], (ulong)lower[i]));
            }
        }

        return new IpColumn(memory);
    }
}
