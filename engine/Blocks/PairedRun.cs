using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The rows of a <see cref="Pairing"/> from what their leaders hold, as numbers or as codes. Not thread-safe.</summary>
internal sealed class PairedRun<T>
    where T : unmanaged
{
    private readonly Pairing _pairing;
    private readonly RunWindow<T> _own;
    private readonly RunWindow<T> _partner;
    private readonly RunWindow<T>.FrameReader _readPartner;
    private T[]? _partnerLeaders;

    /// <param name="pairing">Of the block.</param>
    /// <param name="own">Reads what leaders hold in the column.</param>
    /// <param name="partner">Reads what they hold in its partner; null for a column that is its own.</param>
    public PairedRun(Pairing pairing, RunWindow<T>.FrameReader own, RunWindow<T>.FrameReader? partner)
    {
        _pairing = pairing;
        _own = new RunWindow<T>(pairing.Leaders, own);
        _partner = partner is null || pairing.LeaderOfMate is not null ? _own : new RunWindow<T>(pairing.Leaders, partner);
        _readPartner = partner ?? own;
    }

    /// <param name="frame">Number of the frame.</param>
    /// <param name="rows">Out: its first rows.</param>
    public void ReadFrame(int frame, Span<T> rows)
    {
        int leader = _pairing.LeadersBefore(frame), end = _pairing.LeadersBefore(frame + 1), before = Math.Max(0, leader - 1);
        ReadOnlySpan<ulong> mates = _pairing.FrameMates(frame);

        // Both windows start one leader early, so that a column which is its own partner decodes no frame twice.
        ReadOnlySpan<T> own = _own.Around(before, end), partner = _partner.Around(before, end);
        PairExpansion.Expand(mates, own[(leader - before)..], partner[(leader - before)..], rows);
        if (_pairing.LeaderOfMate is { } leaders)
        {
            CopyFar(mates, leaders.AsSpan((frame * BitPacking.FrameRows) - leader), rows);
        }
    }

    /// <summary>Leaders may be anywhere before their mates, so the partner's run is decoded as a whole.</summary>
    private void CopyFar(ReadOnlySpan<ulong> mates, ReadOnlySpan<int> leaders, Span<T> rows)
    {
        if (_partnerLeaders is null)
        {
            _partnerLeaders = new T[_pairing.Leaders];
            _readPartner(0, _partnerLeaders);
        }

        int next = 0;
        for (int word = 0; word << 6 < rows.Length; word++)
        {
            int count = Math.Min(64, rows.Length - (word << 6));
            for (ulong left = mates[word] & (ulong.MaxValue >> (64 - count)); left != 0; left &= left - 1)
            {
                rows[(word << 6) + BitOperations.TrailingZeroCount(left)] = _partnerLeaders[leaders[next++]];
            }
        }
    }
}
