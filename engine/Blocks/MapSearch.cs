using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Finds columns that follow from another by a map, on a sample: rows in which the other column says the same again must say
/// the same here. Not thread-safe.
/// </summary>
internal sealed class MapSearch
{
    /// <summary>Columns in a wider range are not tried as the one that others follow from.</summary>
    private const int MaxEntries = 1 << 16;

    /// <summary>Fewer repeated numbers in the sample prove nothing.</summary>
    private const int MinRepeats = 48;
    private const double MaxExceptions = 0.1;
    private const double ExceptionBits = 24;

    private readonly ColumnNumbers[] _columns;
    private readonly BlockSample _sample;
    private int[] _lastSeen = [];
    private readonly int[] _earlier = new int[BlockSample.Rows];

    public MapSearch(ColumnNumbers[] columns, BlockSample sample)
    {
        _columns = columns;
        _sample = sample;
    }

    /// <summary>Adds to <paramref name="found"/> what follows by a map, with the bits a row that the column takes alone in <paramref name="alone"/>.</summary>
    public void Find(ReadOnlySpan<double> alone, double minimum, List<Dependency> found)
    {
        List<Candidate> candidates = [];
        for (int parent = 0; parent < _columns.Length; parent++)
        {
            if (alone[parent] <= 0 || !FindEarlier(parent, parent, out int seen))
            {
                continue;
            }

            for (int column = 0; column < _columns.Length; column++)
            {
                if (column != parent && alone[column] >= minimum && Exceptions(column, column) is { } exceptions)
                {
                    double entries = Entries(parent, seen) * alone[column] / _columns[column].Numbers.Length;
                    candidates.Add(new Candidate(column, parent, entries, exceptions * (alone[column] + ExceptionBits)));
                }
            }
        }

        foreach (Candidate candidate in candidates)
        {
            // Half of a map that two columns share.
            double map = candidates.Exists(other => Share(candidate, other)) ? candidate.MapBits / 2 : candidate.MapBits;
            double saved = alone[candidate.Column] - map - candidate.ExceptionBits;
            if (saved >= Math.Max(minimum, alone[candidate.Column] * DependencySearch.MinSavedShare))
            {
                found.Add(new Dependency(LongEncoding.Mapped, candidate.Column, candidate.Parent, saved));
            }
        }
    }

    /// <summary>Puts picked columns into groups that share a map.</summary>
    public void Group(Dependency?[] picked)
    {
        List<Dependency> leaders = [];
        for (int i = 0; i < picked.Length; i++)
        {
            if (picked[i] is not { Encoding: LongEncoding.Mapped } dependency)
            {
                continue;
            }

            int group = leaders.FindIndex(leader => Agree(leader.Column, leader.Parent, dependency.Column, dependency.Parent));
            if (group < 0)
            {
                group = leaders.Count;
                leaders.Add(dependency);
            }

            picked[i] = dependency with { Group = group };
        }
    }

    private bool Share(Candidate one, Candidate other) =>
        one.Column != other.Column && one.Parent != other.Parent && Agree(one.Column, one.Parent, other.Column, other.Parent);

    /// <summary>Whether a map made for the first column would do for the second too.</summary>
    private bool Agree(int firstColumn, int firstParent, int secondColumn, int secondParent) =>
        _columns[firstParent].AddressPart >= 0
        && _columns[firstParent].AddressPart == _columns[secondParent].AddressPart
        && _columns[firstColumn].Form == _columns[secondColumn].Form
        && _columns[firstColumn].AddressPart == _columns[secondColumn].AddressPart
        && _columns[firstColumn].Texts == _columns[secondColumn].Texts
        && FindEarlier(firstParent, secondParent, out _)
        && Exceptions(firstColumn, secondColumn) is not null;

    /// <summary>
    /// For each sampled row the first row in which <paramref name="parent"/> says what <paramref name="other"/> says in this one;
    /// −1 when there is none. False when the numbers lie too far apart.
    /// </summary>
    private bool FindEarlier(int parent, int other, out int seen)
    {
        seen = 0;
        ReadOnlySpan<long> numbers = _sample.Sample(parent), others = _sample.Sample(other);
        (long least, long greatest) = LongRange.Of(numbers);
        if ((ulong)(greatest - least) >= MaxEntries)
        {
            return false;
        }

        int entries = (int)(greatest - least) + 1;
        if (_lastSeen.Length < entries)
        {
            _lastSeen = new int[entries];
        }

        Span<int> rows = _lastSeen.AsSpan(0, entries);
        rows.Clear();
        if (parent == other)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                ref int row = ref rows[(int)(numbers[i] - least)];
                _earlier[i] = row - 1;
                seen += row == 0 ? 1 : 0;
                row = row == 0 ? i + 1 : row;
            }

            return true;
        }

        for (int i = numbers.Length - 1; i >= 0; i--)
        {
            rows[(int)(numbers[i] - least)] = i + 1;
        }

        for (int i = 0; i < others.Length; i++)
        {
            ulong entry = (ulong)(others[i] - least);
            _earlier[i] = entry < (ulong)rows.Length ? rows[(int)entry] - 1 : -1;
        }

        return true;
    }

    /// <summary>
    /// The share of repeated rows in which <paramref name="second"/> does not say what <paramref name="first"/> said earlier;
    /// null when there are too many, or too few repeated rows to tell.
    /// </summary>
    private double? Exceptions(int first, int second)
    {
        ReadOnlySpan<long> said = _sample.Sample(first), says = _sample.Sample(second);
        ReadOnlySpan<bool> saidNull = _sample.Nulls(first), saysNull = _sample.Nulls(second);
        int repeats = 0, exceptions = 0;
        for (int i = 0; i < says.Length; i++)
        {
            int row = _earlier[i];
            if (row >= 0 && (saidNull.IsEmpty || !saidNull[row]) && (saysNull.IsEmpty || !saysNull[i]))
            {
                repeats++;
                exceptions += said[row] != says[i] ? 1 : 0;
            }
        }

        double share = (double)exceptions / repeats;
        return repeats >= MinRepeats && share <= MaxExceptions ? share : null;
    }

    /// <summary>How many entries of its map a column uses, guessed from those seen in the sample.</summary>
    private double Entries(int parent, int seen) => _columns[parent].Addresses is { } addresses
        ? addresses.Length
        : _columns[parent].Codes > 0
            ? _columns[parent].Codes
            : seen < BlockSample.Rows / 8 ? seen : (double)seen * _columns[parent].Numbers.Length / BlockSample.Rows;

    private readonly record struct Candidate(int Column, int Parent, double MapBits, double ExceptionBits);
}
