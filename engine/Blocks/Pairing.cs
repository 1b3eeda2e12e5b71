using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Which rows of a block mirror an earlier row: a <em>mate</em> follows its <em>leader</em>, and what the leader holds in one
/// column the mate holds in that column's partner (source and destination change places) or in the same column. A mate leads
/// nobody. Immutable; safe for concurrent use.
/// </summary>
internal sealed class Pairing
{
    private const int WordRows = 64;
    private const int FrameWords = BitPacking.FrameRows / WordRows;

    private readonly ulong[] _mates;
    private readonly int[] _leadersBefore;

    /// <param name="mates">One bit a row, set for mates; the first row and the rows past the end have none.</param>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="leaders">Per mate its leader's number among the leaders; null when it is always the last one before it.</param>
    public Pairing(ulong[] mates, int rows, int[]? leaders)
    {
        _mates = mates;
        Rows = rows;
        LeaderOfMate = leaders;
        _leadersBefore = new int[((rows + BitPacking.FrameRows - 1) / BitPacking.FrameRows) + 1];
        for (int frame = 0; frame < _leadersBefore.Length - 1; frame++)
        {
            int inFrame = Math.Min(BitPacking.FrameRows, rows - (frame * BitPacking.FrameRows));
            foreach (ulong word in FrameMates(frame))
            {
                inFrame -= BitOperations.PopCount(word);
            }

            _leadersBefore[frame + 1] = _leadersBefore[frame] + inFrame;
        }
    }

    public int Rows { get; }

    public int Leaders => _leadersBefore[^1];

    public int Mates => Rows - Leaders;

    public ReadOnlySpan<ulong> MateWords => _mates;

    /// <summary>Null when the leader of a mate is the last leader before it.</summary>
    public int[]? LeaderOfMate { get; }

    /// <summary>The rows of the mates, ascending.</summary>
    public static void ListMates(ReadOnlySpan<ulong> mates, Span<int> rows)
    {
        int next = 0;
        for (int word = 0; word < mates.Length; word++)
        {
            for (ulong left = mates[word]; left != 0; left &= left - 1)
            {
                rows[next++] = (word * WordRows) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    public bool IsMate(int row) => (_mates[row / WordRows] >> (row % WordRows) & 1) != 0;

    /// <summary>How many of the rows before frame <paramref name="frame"/> are leaders; one more entry than frames.</summary>
    public int LeadersBefore(int frame) => _leadersBefore[frame];

    /// <summary>The mates among the 1,024 rows of a frame; fewer words at the end of the block.</summary>
    public ReadOnlySpan<ulong> FrameMates(int frame)
    {
        ReadOnlySpan<ulong> words = _mates.AsSpan(frame * FrameWords);
        return words[..Math.Min(FrameWords, words.Length)];
    }

    /// <summary>The values at the leaders, in their order.</summary>
    /// <param name="values">Of all rows.</param>
    /// <param name="result"><see cref="Leaders"/> values and one more, which is overwritten.</param>
    public void TakeLeaders<T>(ReadOnlySpan<T> values, Span<T> result)
    {
        int next = 0;
        for (int first = 0; first < values.Length; first += WordRows)
        {
            ulong leaders = ~_mates[first / WordRows];
            ReadOnlySpan<T> word = values.Slice(first, Math.Min(WordRows, values.Length - first));
            for (int i = 0; i < word.Length; i++)
            {
                result[next] = word[i];
                next += (int)(leaders >> i & 1);
            }
        }
    }

    /// <summary>What must be added at each mate to the value its leader holds in the partner column.</summary>
    /// <param name="values">Of all rows.</param>
    /// <param name="partnerLeaders">Of the partner column, from <see cref="TakeLeaders"/>.</param>
    /// <param name="result"><see cref="Mates"/> values.</param>
    public void TakeDifferences(ReadOnlySpan<long> values, ReadOnlySpan<long> partnerLeaders, Span<long> result)
    {
        int mate = 0;
        for (int word = 0; word < _mates.Length; word++)
        {
            for (ulong left = _mates[word]; left != 0; left &= left - 1)
            {
                int row = (word * WordRows) + BitOperations.TrailingZeroCount(left);
                int leader = LeaderOfMate is null ? row - mate - 1 : LeaderOfMate[mate];
                result[mate++] = values[row] - partnerLeaders[leader];
            }
        }
    }
}
