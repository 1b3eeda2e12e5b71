using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Numbers of which those at mates are told by their leaders: at a leader its own number, at a mate what its leader has in the
/// partner's run plus a difference, mostly 0. Only the partner's run of leaders is needed, never all of its numbers, so two
/// columns may be partners of each other; it is asked for at the first read, when both are open.
/// </summary>
internal sealed class PairedLongs : LongChunk
{
    private readonly Pairing _pairing;
    private readonly LongChunk _own;
    private readonly Func<LongChunk> _findPartner;
    private readonly RunWindow<long>? _differences;
    private LongChunk? _partner;
    private PairedRun<long>? _numbers;
    private PairedRun<int>? _codes;
    private int _limit;

    /// <param name="pairing">Of the block.</param>
    /// <param name="own">The column's numbers at the leaders.</param>
    /// <param name="differences">What to add at each mate.</param>
    /// <param name="partner">Gives the partner column's numbers at the leaders; null when a column is its own partner.</param>
    /// <exception cref="InvalidDataException">The runs are not as long as the pairing says.</exception>
    public PairedLongs(Pairing pairing, LongChunk own, LongChunk differences, Func<LongChunk>? partner = null)
        : base(pairing.Rows)
    {
        if (own.Count != pairing.Leaders || differences.Count != pairing.Mates)
        {
            throw new InvalidDataException(
                $"runs of {own.Count} and {differences.Count} numbers for {pairing.Leaders} leaders and {pairing.Mates} mates");
        }

        _pairing = pairing;
        _own = own;
        _findPartner = partner ?? (() => own);
        _differences = differences is ConstantLongs { Value: 0 } || pairing.Mates == 0
            ? null
            : new RunWindow<long>(differences.Count, differences.Read);
        Distinct = partner is null && _differences is null ? own.Distinct : null;
    }

    /// <summary>Those of the leaders, when mates hold nothing else.</summary>
    public override long[]? Distinct { get; }

    public static PairedLongs Parse(ReadOnlyMemory<byte> bytes, int count, RunContext context, ref ByteReader reader, out int length)
    {
        IBlockColumns columns = context.Columns;
        Pairing pairing = columns.Part(reader.Count(int.MaxValue), BlockPartKind.Pairing, part => PairingCodec.Read(part, count, out _));
        int partner = reader.Count(int.MaxValue) - 1;
        length = reader.Position;
        LongChunk own = Open(bytes[length..], pairing.Leaders, context.Within(), out int taken);
        length += taken;
        LongChunk differences = Open(bytes[length..], pairing.Mates, context.Within(), out taken);
        length += taken;
        if (pairing.Rows != count)
        {
            throw new InvalidDataException($"pairing of {pairing.Rows} rows for {count}");
        }

        return new PairedLongs(pairing, own, differences, partner < 0 ? null : () => columns.Numbers(partner) is PairedLongs other
            ? other._own
            : throw new InvalidDataException($"partner column {partner} has no leaders"));
    }

    public override void Read(int first, Span<long> values)
    {
        _numbers ??= new PairedRun<long>(_pairing, _own.Read, Partner() == _own ? null : Partner().Read);
        for (int done = 0; done < values.Length; done += BitPacking.FrameRows)
        {
            int frame = (first + done) / BitPacking.FrameRows;
            Span<long> rows = values.Slice(done, Math.Min(BitPacking.FrameRows, values.Length - done));
            _numbers.ReadFrame(frame, rows);
            if (_differences is not null)
            {
                int mate = (frame * BitPacking.FrameRows) - _pairing.LeadersBefore(frame);
                int end = Math.Min(_pairing.Rows, (frame + 1) * BitPacking.FrameRows) - _pairing.LeadersBefore(frame + 1);
                PairExpansion.AddDifferences(_pairing.FrameMates(frame), _differences.Around(mate, end)[PairExpansion.Margin..], rows);
            }
        }
    }

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        if (_differences is not null || _pairing.LeaderOfMate is not null || Partner() != _own)
        {
            base.ReadRows(rows, values);
            return;
        }

        // Its own partner: each row has what the last leader up to it has, and those ascend as the rows do.
        Span<int> leaders = stackalloc int[BitPacking.FrameRows];
        for (int done = 0; done < rows.Length;)
        {
            ReadOnlySpan<int> some = rows.Slice(done, Math.Min(BitPacking.FrameRows, CountInFrame(rows[done..])));
            int frame = some[0] / BitPacking.FrameRows, start = frame * BitPacking.FrameRows, word = 0, mates = 0;
            ReadOnlySpan<ulong> isMate = _pairing.FrameMates(frame);
            for (int i = 0; i < some.Length; i++)
            {
                int row = some[i] - start;
                for (; word < row >> 6; word++)
                {
                    mates += BitOperations.PopCount(isMate[word]);
                }

                int upTo = mates + BitOperations.PopCount(isMate[word] & (ulong.MaxValue >> (63 - (row & 63))));
                leaders[i] = _pairing.LeadersBefore(frame) + row - upTo;
            }

            _own.ReadRows(leaders[..some.Length], values.Slice(done, some.Length));
            done += some.Length;
        }
    }

    public override void ReadCodes(int first, int limit, Span<int> codes)
    {
        if (_differences is not null)
        {
            base.ReadCodes(first, limit, codes);
            return;
        }

        if (_codes is null || _limit != limit)
        {
            LongChunk own = _own, partner = Partner();
            _codes = new PairedRun<int>(
                _pairing, (from, part) => own.ReadCodes(from, limit, part), partner == own ? null : (from, part) => partner.ReadCodes(from, limit, part));
            _limit = limit;
        }

        ReadFrames(_codes, first, codes);
    }

    public override void ReadDistinct(int first, Span<int> codes)
    {
        _codes ??= new PairedRun<int>(_pairing, _own.ReadDistinct, partner: null);
        ReadFrames(_codes, first, codes);
    }

    private static void ReadFrames(PairedRun<int> run, int first, Span<int> codes)
    {
        for (int done = 0; done < codes.Length; done += BitPacking.FrameRows)
        {
            run.ReadFrame((first + done) / BitPacking.FrameRows, codes.Slice(done, Math.Min(BitPacking.FrameRows, codes.Length - done)));
        }
    }

    private LongChunk Partner()
    {
        if (_partner is null)
        {
            LongChunk found = _findPartner();
            _partner = found.Count == _own.Count
                ? found
                : throw new InvalidDataException($"partner of {found.Count} leaders instead of {_own.Count}");
        }

        return _partner;
    }
}
