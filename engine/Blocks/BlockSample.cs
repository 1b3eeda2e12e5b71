using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Some frames of each column of a block, by which dependencies are judged. The probe, a few rows spread over those frames,
/// tells quickly what is not worth a closer look. Not thread-safe.
/// </summary>
internal sealed class BlockSample
{
    public const int Rows = Frames * BitPacking.FrameRows;

    public const int Frames = 4;
    private const int ProbeRows = 64;
    private const int ProbeStride = BitPacking.FrameRows / ProbeRows;

    /// <summary>What a probed value costs that is kept beside the packed ones.</summary>
    private const int ExceptionBits = 24;

    private readonly long[][] _samples;
    private readonly long[][] _probes;
    private readonly bool[]?[] _nulls;

    /// <param name="columns">All of at least <see cref="Rows"/> rows.</param>
    public BlockSample(ReadOnlySpan<ColumnNumbers> columns)
    {
        _samples = new long[columns.Length][];
        _probes = new long[columns.Length][];
        _nulls = new bool[columns.Length][];
        for (int i = 0; i < columns.Length; i++)
        {
            _samples[i] = new long[Rows];
            _probes[i] = new long[Frames * ProbeRows];
            ReadOnlySpan<long> numbers = columns[i].Numbers;
            Take(numbers, _samples[i]);
            _nulls[i] = columns[i].Nulls is null ? null : new bool[Rows];
            for (int frame = 0; frame < Frames; frame++)
            {
                int start = FirstRow(frame, numbers.Length);
                for (int row = 0; _nulls[i] is { } nulls && row < BitPacking.FrameRows; row++)
                {
                    nulls[(frame * BitPacking.FrameRows) + row] = columns[i].Nulls![start + row];
                }

                for (int row = 0; row < ProbeRows; row++)
                {
                    _probes[i][(frame * ProbeRows) + row] = numbers[start + (row * ProbeStride)];
                }
            }
        }
    }

    /// <summary>The row of the block with which a sampled frame begins.</summary>
    public static int FirstRow(int frame, int rows) =>
        frame * ((rows / BitPacking.FrameRows) - 1) / (Frames - 1) * BitPacking.FrameRows;

    /// <summary>The sampled frames of a run that has a number for each row of the block.</summary>
    public static void Take(ReadOnlySpan<long> numbers, Span<long> sample)
    {
        for (int frame = 0; frame < Frames; frame++)
        {
            numbers.Slice(FirstRow(frame, numbers.Length), BitPacking.FrameRows).CopyTo(sample[(frame * BitPacking.FrameRows)..]);
        }
    }

    public ReadOnlySpan<long> Sample(int column) => _samples[column];

    /// <summary>Which sampled rows have no value; empty when all have one.</summary>
    public ReadOnlySpan<bool> Nulls(int column) => _nulls[column];

    public ReadOnlySpan<long> Probe(int column) => _probes[column];

    /// <summary>Bits a row that a probe would take packed, roughly.</summary>
    public static double ProbeBits(ReadOnlySpan<long> probe)
    {
        Span<int> histogram = stackalloc int[65];
        int bits = 0;
        for (int start = 0; start < probe.Length; start += ProbeRows)
        {
            ReadOnlySpan<long> rows = probe.Slice(start, ProbeRows);
            long least = long.MaxValue;
            foreach (long value in rows)
            {
                least = Math.Min(least, value);
            }

            histogram.Clear();
            int widest = 0;
            foreach (long value in rows)
            {
                int width = 64 - BitOperations.LeadingZeroCount((ulong)(value - least));
                histogram[width]++;
                widest = Math.Max(widest, width);
            }

            int best = widest * ProbeRows, beside = 0;
            for (int width = widest - 1; width >= 0; width--)
            {
                beside += histogram[width + 1];
                best = Math.Min(best, (width * ProbeRows) + (beside * (widest - width + ExceptionBits)));
            }

            bits += best;
        }

        return (double)bits / probe.Length;
    }
}
