using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Aggregates;

/// <summary>All numbers of all groups, as they came; sorted apart by group when the answer is wanted. Not thread-safe.</summary>
internal sealed class GroupedNumbers
{
    private readonly NumberReader _reader = new();
    private readonly List<(int[] Groups, double[] Numbers)> _pieces = [];
    private int _groupCount;

    public long BytesHeld { get; private set; }

    public void Reserve(int groupCount) => _groupCount = Math.Max(_groupCount, groupCount);

    public void Update(Column column, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<double> numbers = _reader.AsDoubles(column);
        NullMask? nulls = _reader.Nulls;
        int[] keptGroups = new int[groups.Length - (nulls?.Count ?? 0)];
        double[] kept = new double[keptGroups.Length];
        for (int i = 0, at = 0; i < groups.Length; i++)
        {
            if (nulls is null || !nulls[i])
            {
                keptGroups[at] = groups[i];
                kept[at++] = numbers[i];
            }
        }

        Add(keptGroups, kept);
    }

    public void Merge(GroupedNumbers other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        int[] map = new int[other._groupCount];
        Array.Fill(map, -1);
        for (int i = 0; i < from.Length; i++)
        {
            map[from[i]] = to[i];
        }

        foreach ((int[] theirGroups, double[] theirNumbers) in other._pieces)
        {
            List<int> groups = new(theirGroups.Length);
            List<double> numbers = new(theirGroups.Length);
            for (int i = 0; i < theirGroups.Length; i++)
            {
                if (map[theirGroups[i]] >= 0)
                {
                    groups.Add(map[theirGroups[i]]);
                    numbers.Add(theirNumbers[i]);
                }
            }

            Add([.. groups], [.. numbers]);
        }
    }

    /// <summary>Each number with its group, as they came.</summary>
    public (long[] Groups, double[] Numbers) All() =>
        ([.. _pieces.SelectMany(static p => p.Groups).Select(static g => (long)g)], [.. _pieces.SelectMany(static p => p.Numbers)]);

    /// <summary>The numbers of each group, ascending.</summary>
    public double[][] Sorted(int groupCount)
    {
        int[] counts = new int[groupCount];
        foreach ((int[] groups, _) in _pieces)
        {
            foreach (int group in groups)
            {
                counts[group]++;
            }
        }

        double[][] sorted = new double[groupCount][];
        for (int group = 0; group < groupCount; group++)
        {
            sorted[group] = new double[counts[group]];
        }

        Array.Clear(counts);
        foreach ((int[] groups, double[] numbers) in _pieces)
        {
            for (int i = 0; i < groups.Length; i++)
            {
                sorted[groups[i]][counts[groups[i]]++] = numbers[i];
            }
        }

        foreach (double[] numbers in sorted)
        {
            Array.Sort(numbers);
        }

        return sorted;
    }

    private void Add(int[] groups, double[] numbers)
    {
        _pieces.Add((groups, numbers));
        BytesHeld += (groups.LongLength * 12) + 80;
    }
}
