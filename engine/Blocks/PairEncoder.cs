using System.Buffers;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Says which runs of a block are written shorter by way of its mates, and writes them (<see cref="LongEncoding.Paired"/>). One
/// for each block; read by <see cref="PairedLongs"/>.
/// </summary>
/// <remarks>
/// Rows stay in the order of their arrival: sorting the rows of a block saves what keeping their order for the reader costs
/// (16 bits a row for 64 Ki rows), and would tear leaders and mates apart.
/// </remarks>
internal sealed class PairEncoder
{
    /// <summary>Reading a paired run takes time, so it must save this much a row, and this share of the run.</summary>
    private const double MinSavedBits = 0.25;
    private const double MinSavedShare = 0.1;

    /// <summary>The pairing must save so many times what it takes itself, and a bit a row.</summary>
    private const double MinGain = 1.5;
    private const double MinSavedBitsOfBlock = 1;

    private const int None = -1;

    private readonly ColumnNumbers[] _columns;
    private readonly FoundPairing _found;
    private readonly PairSample _sample;
    private readonly double[] _saved;
    private readonly double[] _savedSwapped;
    private readonly int[] _partners;
    private int _part = -1;

    private PairEncoder(ColumnNumbers[] columns, FoundPairing found)
    {
        _columns = columns;
        _found = found;
        _sample = new PairSample(found.Pairing);
        _saved = new double[columns.Length];
        _savedSwapped = new double[columns.Length];
        _savedSwapped.AsSpan().Fill(double.NaN);
        _partners = new int[columns.Length];
        _partners.AsSpan().Fill(None);
    }

    /// <summary>Null when too few rows mirror another.</summary>
    public static PairEncoder? Find(ColumnNumbers[] columns)
    {
        List<PairingColumn> offered = [];
        for (int i = 0; i < columns.Length; i++)
        {
            int domain = columns[i].Form switch
            {
                ColumnForm.Longs => (int)columns[i].Statistics.Kind!.Value,
                ColumnForm.Addresses => 1000 + columns[i].AddressPart,
                _ => -1 - i,
            };
            offered.Add(new PairingColumn(columns[i].Memory, domain));
        }

        return PairingSearch.Find([.. offered]) is { } found ? new PairEncoder(columns, found) : null;
    }

    /// <summary>A run that leans on nothing, or goes with the pairing if there is one.</summary>
    public static void Write(PairEncoder? pairs, ReadOnlySpan<long> numbers, ByteWriter writer)
    {
        if (pairs is not null && pairs.IsShorter(numbers))
        {
            pairs.WritePaired(numbers, numbers, None, column: null, writer);
        }
        else
        {
            LongEncoder.Write(numbers, writer);
        }
    }

    /// <summary>Lowers in <paramref name="alone"/> the bits a row of columns that go well with the pairing.</summary>
    public void Estimate(BlockSample sample, Span<double> alone)
    {
        for (int i = 0; i < alone.Length; i++)
        {
            double saved = alone[i] < MinSavedBits ? 0 : alone[i] - _sample.EstimateBits(sample.Sample(i), sample.Sample(i));
            _saved[i] = IsWorthIt(saved, alone[i]) ? saved : 0;
        }

        for (int i = 0; i < alone.Length; i++)
        {
            int other = _found.Partners[i];
            if (other > i && _found.Partners[other] == i && Math.Max(alone[i], alone[other]) >= MinSavedBits)
            {
                double both = alone[i] + alone[other];
                double saved = both
                    - _sample.EstimateBits(sample.Sample(i), sample.Sample(other))
                    - _sample.EstimateBits(sample.Sample(other), sample.Sample(i));
                bool pays = IsWorthIt(saved - _saved[i] - _saved[other], both);

                // One of them may hold next to nothing at leaders (the own AS). Told alike, neither is kept from a better way
                // that only works for both.
                _savedSwapped[i] = pays ? saved * alone[i] / both : double.NaN;
                _savedSwapped[other] = pays ? saved * alone[other] / both : double.NaN;
            }
        }

        for (int i = 0; i < alone.Length; i++)
        {
            alone[i] -= double.IsNaN(_savedSwapped[i]) ? _saved[i] : _savedSwapped[i];
        }
    }

    /// <summary>The same for a sampled run that leans on another column or is left of it.</summary>
    public double Estimate(ReadOnlySpan<long> sample, double alone)
    {
        double saved = alone < MinSavedBits ? 0 : alone - _sample.EstimateBits(sample, sample);
        return IsWorthIt(saved, alone) ? alone - saved : alone;
    }

    /// <summary>Decides which columns without a dependency are paired, and writes the pairing as a part if any is worth it.</summary>
    /// <returns>The partner of each column, −1 for none; null when the pairing is not worth it.</returns>
    public int[]? Settle(Dependency?[] picked, BlockParts parts)
    {
        double saved = 0;
        for (int i = 0; i < _columns.Length; i++)
        {
            bool swapped = !double.IsNaN(_savedSwapped[i]) && picked[_found.Partners[i]] is null;
            _partners[i] = picked[i] is not null ? None : swapped ? _found.Partners[i] : _saved[i] > 0 ? i : None;
            saved += _partners[i] == None ? 0 : swapped ? _savedSwapped[i] : _saved[i];
        }

        ByteWriter bytes = PairingBytes();
        if (saved * _found.Pairing.Rows < (bytes.Length * 8 * MinGain) + (MinSavedBitsOfBlock * _found.Pairing.Rows))
        {
            _partners.AsSpan().Fill(None);
            return null;
        }

        WritePairing(bytes, parts);
        return _partners;
    }

    /// <summary>Takes the partners that were settled for the block before.</summary>
    public int[] Adopt(int[] partners, BlockParts parts)
    {
        partners.CopyTo(_partners.AsSpan());
        WritePairing(PairingBytes(), parts);
        return _partners;
    }

    /// <summary>Writes the run of a column that leans on no other.</summary>
    public void WriteColumn(int index, ByteWriter writer)
    {
        ColumnNumbers column = _columns[index];
        int partner = _partners[index];
        if (partner == None)
        {
            LongEncoder.Write(column.Numbers, writer);
        }
        else
        {
            WritePaired(column.Numbers, _columns[partner].Numbers, partner == index ? None : partner, column, writer);
        }
    }

    private ByteWriter PairingBytes()
    {
        ByteWriter bytes = new();
        PairingCodec.Write(_found.Pairing, bytes);
        return bytes;
    }

    private void WritePairing(ByteWriter bytes, BlockParts parts)
    {
        int start = parts.Writer.Length;
        parts.Writer.Bytes(bytes.Written);
        _part = parts.Add(BlockPartKind.Pairing, start);
    }

    private static bool IsWorthIt(double saved, double bits) => saved >= Math.Max(MinSavedBits, bits * MinSavedShare);

    private bool IsShorter(ReadOnlySpan<long> numbers)
    {
        if (_part < 0)
        {
            return false;
        }

        long[] sample = new long[BlockSample.Rows];
        BlockSample.Take(numbers, sample);
        double alone = LongEncoder.EstimateBits(sample, numbers.Length);
        return Estimate(sample, alone) < alone;
    }

    /// <param name="numbers">Of all rows.</param>
    /// <param name="partnerNumbers">The same of the partner.</param>
    /// <param name="partner">Its index; −1 for the column itself.</param>
    /// <param name="column">Whose rows without a value at mates may take their leader's; null for a run that must stay as it is.</param>
    /// <param name="writer">Where to.</param>
    private void WritePaired(ReadOnlySpan<long> numbers, ReadOnlySpan<long> partnerNumbers, int partner, ColumnNumbers? column, ByteWriter writer)
    {
        Pairing pairing = _found.Pairing;
        long[] own = ArrayPool<long>.Shared.Rent(pairing.Leaders + 1), told = ArrayPool<long>.Shared.Rent(pairing.Leaders + 1);
        long[] rented = ArrayPool<long>.Shared.Rent(pairing.Mates);
        Span<long> differences = rented.AsSpan(0, pairing.Mates);
        pairing.TakeLeaders(numbers, own);
        pairing.TakeLeaders(partnerNumbers, told);
        pairing.TakeDifferences(numbers, told, differences);
        if (column?.Nulls is not null)
        {
            DropNulls(column, differences);
        }

        writer.Byte((byte)LongEncoding.Paired);
        writer.Varint((ulong)_part);
        writer.Varint((ulong)(partner + 1));
        LongEncoder.Write(own.AsSpan(0, pairing.Leaders), writer);
        LongEncoder.Write(differences, writer);
        ArrayPool<long>.Shared.Return(rented);
        ArrayPool<long>.Shared.Return(told);
        ArrayPool<long>.Shared.Return(own);
    }

    /// <summary>A mate without a value takes its leader's.</summary>
    private void DropNulls(ColumnNumbers column, Span<long> differences)
    {
        int[] mates = new int[differences.Length];
        Pairing.ListMates(_found.Pairing.MateWords, mates);
        Span<long> own = column.Own;
        for (int mate = 0; mate < mates.Length; mate++)
        {
            if (column.Nulls![mates[mate]])
            {
                own[mates[mate]] -= differences[mate];
                differences[mate] = 0;
            }
        }
    }
}
