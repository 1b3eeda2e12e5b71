namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// A stretch of a run of numbers or codes, decoded as it is asked for: what is read in ascending order is decoded once, whatever
/// the frames it is asked in. Not thread-safe.
/// </summary>
internal sealed class RunWindow<T>(int count, RunWindow<T>.FrameReader read)
{
    /// <summary>What <see cref="Around"/> may be asked for at once.</summary>
    public const int MaxLength = BitPacking.FrameRows + 1;

    private const int Margin = PairExpansion.Margin;

    // Any stretch of MaxLength lies within two frames.
    private readonly T[] _values = new T[(2 * BitPacking.FrameRows) + (2 * Margin)];
    private int _frame = int.MinValue;

    /// <summary>Reads the numbers from <paramref name="first"/> (a multiple of 1,024) on.</summary>
    public delegate void FrameReader(int first, Span<T> values);

    /// <summary>
    /// Elements <paramref name="first"/> to before <paramref name="end"/> with a margin of <see cref="PairExpansion.Margin"/>
    /// on both sides, of which only what lies in the same frames holds the run's own elements. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<T> Around(int first, int end)
    {
        int frame = first / BitPacking.FrameRows;
        if (frame != _frame && first < end)
        {
            if (frame == _frame + 1)
            {
                _values.AsSpan(Margin + BitPacking.FrameRows, BitPacking.FrameRows).CopyTo(_values.AsSpan(Margin));
            }
            else
            {
                Decode(frame, Margin);
            }

            Decode(frame + 1, Margin + BitPacking.FrameRows);
            _frame = frame;
        }

        return _values.AsSpan(first < end ? first - (frame * BitPacking.FrameRows) : 0, end - first + (2 * Margin));
    }

    private void Decode(int frame, int position)
    {
        int start = frame * BitPacking.FrameRows;
        if (start < count)
        {
            read(start, _values.AsSpan(position, Math.Min(BitPacking.FrameRows, count - start)));
        }
    }
}
