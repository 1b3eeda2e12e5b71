namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Finds which columns of a block can be said shorter by way of another, by trying: quickly on a probe for every pair, then on
/// a sample for those that look good. Nothing is known of the columns but their numbers.
/// </summary>
internal sealed class DependencySearch
{
    /// <summary>Smaller blocks are written column by column: there is little to win.</summary>
    private const int MinRows = BlockSample.Rows;

    /// <summary>Decoding through another column takes time, so a dependency must save this share of the column.</summary>
    public const double MinSavedShare = 0.1;

    /// <summary>And this much, a row.</summary>
    private const double MinSavedBits = 0.5;

    /// <summary>Parents looked at closely for each column and encoding.</summary>
    private const int Tried = 2;

    private readonly ColumnNumbers[] _columns;
    private readonly PairEncoder? _pairs;
    private readonly BlockSample _sample;
    private readonly double[] _alone;
    private readonly List<Dependency> _found = [];
    private readonly long[] _first = new long[BlockSample.Rows];
    private readonly long[] _second = new long[BlockSample.Rows];

    private DependencySearch(ColumnNumbers[] columns, PairEncoder? pairs)
    {
        _columns = columns;
        _pairs = pairs;
        _sample = new BlockSample(columns);
        _alone = new double[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            _alone[i] = LongEncoder.EstimateBits(_sample.Sample(i), columns[i].Numbers.Length);
        }

        pairs?.Estimate(_sample, _alone);
    }

    /// <summary>Whether the columns of a block are looked at together at all.</summary>
    public static bool IsLargeEnough(ColumnNumbers[] columns) => columns.Length > 1 && columns[0].Numbers.Length >= MinRows;

    /// <summary>For each column the dependency it is written by; null for those that stand alone or go with the pairing.</summary>
    public static Dependency?[] Find(ColumnNumbers[] columns, PairEncoder? pairs)
    {
        if (!IsLargeEnough(columns))
        {
            return new Dependency?[columns.Length];
        }

        DependencySearch search = new(columns, pairs);
        for (int column = 0; column < columns.Length; column++)
        {
            if (search._alone[column] >= MinSavedBits)
            {
                search.TryNumbers(column);
            }
        }

        MapSearch maps = new(columns, search._sample);
        maps.Find(search._alone, MinSavedBits, search._found);
        Dependency?[] picked = DependencyGraph.Pick(search._found, columns.Length);
        maps.Group(picked);
        return picked;
    }

    private void TryNumbers(int column)
    {
        // A code of a row without a value must stay one, which sums do not care for.
        if (_columns[column].Codes == 0 || _columns[column].Nulls is null)
        {
            TryOffsets(column);
            TryMultiples(column);
        }
    }

    private void TryOffsets(int column)
    {
        ReadOnlySpan<long> probe = _sample.Probe(column);
        Span<long> rest = _first.AsSpan(0, probe.Length);
        Best best = new(BlockSample.ProbeBits(probe) - MinSavedBits);
        for (int parent = 0; parent < _columns.Length; parent++)
        {
            if (parent != column && _alone[parent] > 0)
            {
                OffsetEncoder.Differences(probe, _sample.Probe(parent), rest);
                best.Offer(parent, BlockSample.ProbeBits(rest));
            }
        }

        foreach (int parent in best.Parents)
        {
            OffsetEncoder.Differences(_sample.Sample(column), _sample.Sample(parent), _first);
            Found(LongEncoding.Offset, column, parent, Bits(_first));
        }
    }

    private void TryMultiples(int column)
    {
        ReadOnlySpan<long> probe = _sample.Probe(column);
        Span<long> factors = _first.AsSpan(0, probe.Length), rests = _second.AsSpan(0, probe.Length);
        Best best = new(BlockSample.ProbeBits(probe) - MinSavedBits);
        for (int parent = 0; parent < _columns.Length; parent++)
        {
            if (parent != column && _alone[parent] > 0 && _columns[parent].Form == ColumnForm.Longs)
            {
                MultipleEncoder.Split(probe, _sample.Probe(parent), factors, rests);
                best.Offer(parent, BlockSample.ProbeBits(factors) + BlockSample.ProbeBits(rests));
            }
        }

        foreach (int parent in best.Parents)
        {
            MultipleEncoder.Split(_sample.Sample(column), _sample.Sample(parent), _first, _second);
            Found(LongEncoding.Multiple, column, parent, Bits(_first) + Bits(_second));
        }
    }

    /// <summary>Of a sampled run that leans on a column.</summary>
    private double Bits(ReadOnlySpan<long> sample)
    {
        double alone = LongEncoder.EstimateBits(sample, _columns[0].Numbers.Length);
        return _pairs?.Estimate(sample, alone) ?? alone;
    }

    private void Found(LongEncoding encoding, int column, int parent, double bits)
    {
        double saved = _alone[column] - bits;
        if (saved >= Math.Max(MinSavedBits, _alone[column] * MinSavedShare))
        {
            _found.Add(new Dependency(encoding, column, parent, saved));
        }
    }

    /// <summary>The few best of many.</summary>
    private struct Best(double limit)
    {
        private (int Parent, double Bits)[]? _entries;
        private int _count;

        public readonly IEnumerable<int> Parents => (_entries ?? []).Take(_count).Select(entry => entry.Parent);

        public void Offer(int parent, double bits)
        {
            if (bits > limit)
            {
                return;
            }

            _entries ??= new (int, double)[Tried + 1];
            int place = _count;
            while (place > 0 && _entries[place - 1].Bits > bits)
            {
                _entries[place] = _entries[place - 1];
                place--;
            }

            _entries[place] = (parent, bits);
            _count = Math.Min(_count + 1, Tried);
        }
    }
}
