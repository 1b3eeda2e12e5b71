using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Numbers of which those at mates are told by their leaders: at a leader its own number, at a mate what its leader has in the
/// partner's run plus a difference, mostly 0.
/// </summary>
internal sealed class PairedLongs : LongChunk
{
    private readonly Pairing _pairing;
    private readonly LongChunk _partner;
    private readonly RunWindow<long> _ownWindow;
    private readonly RunWindow<long> _partnerWindow;
    private readonly RunWindow<long>? _differences;
    private long[]? _partnerNumbers;

    /// <param name="pairing">Of the block.</param>
    /// <param name="own">The column's numbers at the leaders.</param>
    /// <param name="partner">The partner column's numbers at the leaders; the same object when a column is its own partner.</param>
    /// <param name="differences">What to add at each mate.</param>
    /// <exception cref="InvalidDataException">The runs are not as long as the pairing says.</exception>
    public PairedLongs(Pairing pairing, LongChunk own, LongChunk partner, LongChunk differences)
        : base(pairing.Rows)
    {
        if (own.Count != pairing.Leaders || partner.Count != pairing.Leaders || differences.Count != pairing.Mates)
        {
            throw new InvalidDataException(
                $"runs of {own.Count}, {partner.Count} and {differences.Count} numbers for {pairing.Leaders} leaders and {pairing.Mates} mates");
        }

        _pairing = pairing;
        _partner = partner;
        _ownWindow = new RunWindow<long>(own.Count, own.Read);
        _partnerWindow = ReferenceEquals(own, partner) || pairing.LeaderOfMate is not null
            ? _ownWindow
            : new RunWindow<long>(partner.Count, partner.Read);
        _differences = differences is ConstantLongs { Value: 0 } ? null : new RunWindow<long>(differences.Count, differences.Read);
    }

    public override void Read(int first, Span<long> values)
    {
        for (int done = 0; done < values.Length; done += BitPacking.FrameRows)
        {
            int rows = Math.Min(BitPacking.FrameRows, values.Length - done);
            ReadFrame((first + done) / BitPacking.FrameRows, values.Slice(done, rows));
        }
    }

    private void ReadFrame(int frame, Span<long> values)
    {
        int leader = _pairing.LeadersBefore(frame), end = _pairing.LeadersBefore(frame + 1);
        int before = Math.Max(0, leader - 1);
        ReadOnlySpan<ulong> mates = _pairing.FrameMates(frame);

        // Both windows start one leader early, so that a column which is its own partner decodes no frame twice.
        ReadOnlySpan<long> own = _ownWindow.Around(before, end), partner = _partnerWindow.Around(before, end);
        PairExpansion.Expand(mates, own[(leader - before)..], partner[(leader - before)..], values);
        int mate = (frame * BitPacking.FrameRows) - leader;
        if (_pairing.LeaderOfMate is { } leaders)
        {
            CopyFar(mates, leaders.AsSpan(mate), values);
        }

        if (_differences is not null)
        {
            int mateEnd = Math.Min(_pairing.Rows, (frame + 1) * BitPacking.FrameRows) - end;
            PairExpansion.AddDifferences(mates, _differences.Around(mate, mateEnd)[PairExpansion.Margin..], values);
        }
    }

    /// <summary>Leaders may be anywhere before their mates, so the partner's run is decoded as a whole.</summary>
    private void CopyFar(ReadOnlySpan<ulong> mates, ReadOnlySpan<int> leaders, Span<long> values)
    {
        ReadOnlySpan<long> numbers = _partnerNumbers ??= _partner.ToArray();
        int next = 0;
        for (int word = 0; word << 6 < values.Length; word++)
        {
            int rows = Math.Min(64, values.Length - (word << 6));
            for (ulong left = mates[word] & (ulong.MaxValue >> (64 - rows)); left != 0; left &= left - 1)
            {
                values[(word << 6) + BitOperations.TrailingZeroCount(left)] = numbers[leaders[next++]];
            }
        }
    }
}
