using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The leaders and mates among the rows that <see cref="BlockSample"/> takes, by which it is judged what mates save. Not
/// thread-safe.
/// </summary>
internal sealed class PairSample
{
    /// <summary>Fewer mates whose leader is in the sample too prove nothing.</summary>
    private const int MinMates = 64;

    private readonly int[] _leaders;
    private readonly (int Mate, int Leader)[] _mates;
    private readonly double _leaderShare;
    private readonly int _leadersInBlock;
    private readonly int _matesInBlock;
    private readonly long[] _buffer = new long[BlockSample.Rows];

    public PairSample(Pairing pairing)
    {
        List<int> leaders = [];
        List<(int Mate, int Leader)> mates = [];
        for (int frame = 0; frame < BlockSample.Frames; frame++)
        {
            int inSample = frame * BitPacking.FrameRows, first = BlockSample.FirstRow(frame, pairing.Rows), start = leaders.Count;
            int leadersBefore = pairing.LeadersBefore(first / BitPacking.FrameRows), mate = first - leadersBefore;
            for (int row = 0; row < BitPacking.FrameRows; row++)
            {
                if (!pairing.IsMate(first + row))
                {
                    leaders.Add(inSample + row);
                    continue;
                }

                int leader = (pairing.LeaderOfMate?[mate] ?? (leadersBefore + leaders.Count - start - 1)) - leadersBefore;
                mate++;
                if (leader >= 0)
                {
                    mates.Add((inSample + row, leaders[start + leader]));
                }
            }
        }

        _leaders = [.. leaders];
        _mates = [.. mates];
        _leaderShare = (double)pairing.Leaders / pairing.Rows;
        _leadersInBlock = pairing.Leaders;
        _matesInBlock = pairing.Mates;
    }

    /// <summary>
    /// Bits a row that <paramref name="column"/> takes when its mates are told by <paramref name="partner"/> at their leaders;
    /// infinite when the sample does not tell.
    /// </summary>
    /// <param name="column">Sampled rows.</param>
    /// <param name="partner">The same rows of the partner; the same numbers for a column that is its own.</param>
    public double EstimateBits(ReadOnlySpan<long> column, ReadOnlySpan<long> partner)
    {
        if (_mates.Length < MinMates || _leaders.Length < MinMates)
        {
            return double.PositiveInfinity;
        }

        for (int i = 0; i < _mates.Length; i++)
        {
            _buffer[i] = column[_mates[i].Mate] - partner[_mates[i].Leader];
        }

        double bits = EstimateBits(_mates.Length, _matesInBlock) * (1 - _leaderShare);
        for (int i = 0; i < _leaders.Length; i++)
        {
            _buffer[i] = column[_leaders[i]];
        }

        return bits + (EstimateBits(_leaders.Length, _leadersInBlock) * _leaderShare);
    }

    /// <summary>Of what is in the buffer, made whole frames by starting over.</summary>
    private double EstimateBits(int count, int inBlock)
    {
        int whole = Math.Max(1, count / BitPacking.FrameRows) * BitPacking.FrameRows;
        for (int i = count; i < whole; i++)
        {
            _buffer[i] = _buffer[i - count];
        }

        return LongEncoder.EstimateBits(_buffer.AsSpan(0, whole), Math.Max(whole, inBlock));
    }
}
