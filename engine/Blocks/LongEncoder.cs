using System.Buffers;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Writes a run of 64-bit numbers in the encoding that looks smallest, judged from a sample of its frames. Decoded by
/// <see cref="LongChunk"/>. Stateless.
/// </summary>
internal static class LongEncoder
{
    /// <summary>Below this packing a whole frame would waste more than it saves.</summary>
    private const int PlainRows = 96;

    /// <summary>Runs inside runs, of this encoder alone; what leans on a column or a pairing adds two.</summary>
    private const int MaxDepth = 3;

    private const int SampledFrames = 8;
    private const int MaxDictionary = 4096;

    /// <summary>Popular values must take less than this share of anything else, in columns that take this many bits a row.</summary>
    private const double MaxPopularShare = 0.9;
    private const double MinPopularBits = 4;

    /// <param name="values">Any.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="depth">
    /// How many runs of this encoder the run stands in. Readers follow a few levels only (<see cref="RunContext"/>), so at the
    /// bottom only encodings without runs inside are taken.
    /// </param>
    public static void Write(ReadOnlySpan<long> values, ByteWriter writer, int depth = 0)
    {
        if (values.IsEmpty)
        {
            writer.Byte((byte)LongEncoding.Plain);
            return;
        }

        (long minimum, long maximum) = LongRange.Of(values);
        if (minimum == maximum)
        {
            writer.Byte((byte)LongEncoding.Constant);
            writer.SignedVarint(minimum);
        }
        else if (values.Length < PlainRows)
        {
            WritePlain(values, writer);
        }
        else
        {
            WriteLong(values, minimum, depth < MaxDepth ? CountRuns(values) : values.Length, depth, writer);
        }
    }

    /// <summary>Always frames, which are read fastest as codes.</summary>
    public static void WriteCodes(ReadOnlySpan<int> codes, ByteWriter writer)
    {
        ulong[] normalized = ArrayPool<ulong>.Shared.Rent(codes.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            normalized[i] = (ulong)codes[i];
        }

        writer.Byte((byte)LongEncoding.Frames);
        FrameEncoder.Write(normalized.AsSpan(0, codes.Length), 0, 1, delta: false, writer);
        ArrayPool<ulong>.Shared.Return(normalized);
    }

    /// <summary>Bits a value that <paramref name="count"/> values take when they look like the <paramref name="sample"/> of them.</summary>
    /// <param name="sample">Whole frames.</param>
    /// <param name="count">At least as many as in the sample.</param>
    public static double EstimateBits(ReadOnlySpan<long> sample, int count)
    {
        (long minimum, long maximum) = LongRange.Of(sample);
        if (minimum == maximum)
        {
            return 0;
        }

        ulong[] rented = ArrayPool<ulong>.Shared.Rent(sample.Length);
        Span<ulong> normalized = rented.AsSpan(0, sample.Length);
        FrameEncoder.Normalize(sample, minimum, CommonDivisor(sample, minimum), normalized);
        double packed = Math.Min(SampleCost(normalized, delta: false), SampleCost(normalized, delta: true));
        double runs = CountRuns(sample) * ((packed / sample.Length) + 1.0);
        double best = Math.Min(packed, runs);
        if (best * 8 > sample.Length && DistinctLongs.Find(sample, sample.Length / 4) is { } distinct)
        {
            double dictionary = (distinct.Count * 3.0 * sample.Length / count) + (sample.Length * BitsFor(distinct.Count) / 8.0);
            best = Math.Min(best, dictionary);
        }

        ArrayPool<ulong>.Shared.Return(rented);
        double bits = best * 8 / sample.Length;
        return FindPopular(sample, packed * 8 / sample.Length, bits)?.Bits ?? bits;
    }

    private static void WriteLong(ReadOnlySpan<long> values, long minimum, int runs, int depth, ByteWriter writer)
    {
        ulong divisor = CommonDivisor(values, minimum);
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(values.Length);
        Span<ulong> normalized = rented.AsSpan(0, values.Length);
        FrameEncoder.Normalize(values, minimum, divisor, normalized);
        double frames = SampleCost(normalized, delta: false), deltas = SampleCost(normalized, delta: true);
        double packed = Math.Min(frames, deltas);

        // A run costs about what a value costs in the frames, and a byte for its length.
        double runsCost = runs * ((packed / values.Length) + 1.0);
        DistinctLongs? distinct = runsCost < packed / 2 || depth == MaxDepth ? null : DistinctLongs.Find(values, Math.Min(MaxDictionary, values.Length / 2));
        double dictionary = distinct is null
            ? double.MaxValue
            : (distinct.Count * 3.0) + (values.Length * BitsFor(distinct.Count) / 8.0);

        double bits = Math.Min(Math.Min(packed, runsCost), dictionary) * 8 / values.Length;
        if (depth < MaxDepth && FindPopular(values, packed * 8 / values.Length, bits) is { } popular)
        {
            WritePopular(values, popular, depth, writer);
        }
        else if (runs < values.Length / 2 && runsCost < Math.Min(packed, dictionary))
        {
            WriteRuns(values, runs, depth, writer);
        }
        else if (dictionary < packed)
        {
            WriteDictionary(values, distinct!, depth, writer);
        }
        else
        {
            bool delta = deltas < frames;
            writer.Byte((byte)(delta ? LongEncoding.DeltaFrames : LongEncoding.Frames));
            FrameEncoder.Write(normalized, minimum, divisor, delta, writer);
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Null unless codes of popular values save more than their slower reading is worth.</summary>
    private static PopularValues? FindPopular(ReadOnlySpan<long> values, double packedBits, double bits) =>
        bits < MinPopularBits ? null : PopularValues.Find(values, packedBits, bits * MaxPopularShare);

    private static void WritePopular(ReadOnlySpan<long> values, PopularValues popular, int depth, ByteWriter writer)
    {
        int[] codes = ArrayPool<int>.Shared.Rent(values.Length);
        int others = popular.Encode(values, codes);
        PopularLongs.Write(popular, values, codes.AsSpan(0, values.Length), others, depth, writer);
        ArrayPool<int>.Shared.Return(codes);
    }

    private static int CountRuns(ReadOnlySpan<long> values)
    {
        int runs = 1;
        for (int i = 1; i < values.Length; i++)
        {
            runs += values[i] != values[i - 1] ? 1 : 0;
        }

        return runs;
    }

    private static void WritePlain(ReadOnlySpan<long> values, ByteWriter writer)
    {
        writer.Byte((byte)LongEncoding.Plain);
        long last = 0;
        foreach (long value in values)
        {
            writer.SignedVarint(value - last);
            last = value;
        }
    }

    private static void WriteRuns(ReadOnlySpan<long> values, int runs, int depth, ByteWriter writer)
    {
        long[] starts = new long[runs], lengths = new long[runs];
        int run = -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (i == 0 || values[i] != values[i - 1])
            {
                starts[++run] = values[i];
            }

            lengths[run]++;
        }

        writer.Byte((byte)LongEncoding.Runs);
        writer.Varint((ulong)runs);
        Write(starts, writer, depth + 1);
        Write(lengths, writer, depth + 1);
    }

    private static void WriteDictionary(ReadOnlySpan<long> values, DistinctLongs distinct, int depth, ByteWriter writer)
    {
        int[] codes = ArrayPool<int>.Shared.Rent(values.Length);
        long[] sorted = distinct.SortAndEncode(values, codes);
        writer.Byte((byte)LongEncoding.Dictionary);
        writer.Varint((ulong)sorted.Length);
        Write(sorted, writer, depth + 1);
        WriteCodes(codes.AsSpan(0, values.Length), writer);
        ArrayPool<int>.Shared.Return(codes);
    }

    private static double SampleCost(ReadOnlySpan<ulong> normalized, bool delta)
    {
        int frames = (normalized.Length + BitPacking.FrameRows - 1) / BitPacking.FrameRows;
        int step = Math.Max(1, frames / SampledFrames), sampled = 0, cost = 0;
        for (int frame = 0; frame < frames; frame += step)
        {
            int start = frame * BitPacking.FrameRows;
            cost += FrameEncoder.FrameCost(normalized.Slice(start, Math.Min(BitPacking.FrameRows, normalized.Length - start)), delta);
            sampled++;
        }

        return (double)cost / sampled * frames;
    }

    /// <summary>The greatest divisor of all distances from the minimum (10^6 for times in milliseconds); 1 is found fast.</summary>
    public static ulong CommonDivisor(ReadOnlySpan<long> values, long minimum)
    {
        ulong divisor = 0;
        ExactDivisor exact = new(1);
        foreach (long value in values)
        {
            ulong distance = (ulong)(value - minimum);
            if (distance != 0 && (divisor == 0 || !exact.Divides(distance)))
            {
                divisor = GreatestCommonDivisor(distance, divisor);
                if (divisor == 1)
                {
                    break;
                }

                exact = new ExactDivisor(divisor);
            }
        }

        return divisor;
    }

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }

    private static int BitsFor(int count) => count <= 1 ? 0 : 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count - 1);
}
