namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Picks among the dependencies found: the most saving first, each column leans on at most one other, never in a circle and
/// never in a chain longer than readers follow. (The best choice of all is a maximum branching; taking the most saving first
/// found the same one on all traffic tried, at no cost.)
/// </summary>
internal static class DependencyGraph
{
    /// <summary>Decoding the end of a chain decodes the whole of it.</summary>
    private const int MaxChain = 4;

    /// <summary>For each column the dependency it is written by; null for those that stand alone.</summary>
    public static Dependency?[] Pick(List<Dependency> found, int columns)
    {
        Dependency?[] picked = new Dependency?[columns];
        foreach (Dependency dependency in found.OrderByDescending(d => d.SavedBits).ThenBy(d => d.Column).ThenBy(d => d.Parent))
        {
            if (picked[dependency.Column] is null
                && !LeansOn(picked, dependency.Parent, dependency.Column)
                && Above(picked, dependency.Parent) + Below(picked, dependency.Column) < MaxChain)
            {
                picked[dependency.Column] = dependency;
            }
        }

        return picked;
    }

    /// <summary>The columns in an order in which each comes after the one it leans on.</summary>
    public static int[] Order(Dependency?[] picked) => [.. Enumerable.Range(0, picked.Length).OrderBy(column => Above(picked, column))];

    private static bool LeansOn(Dependency?[] picked, int column, int sought)
    {
        int at = column;
        while (at != sought && picked[at] is { } next)
        {
            at = next.Parent;
        }

        return at == sought;
    }

    /// <summary>How many columns stand between this one and one that stands alone, itself not counted.</summary>
    private static int Above(Dependency?[] picked, int column)
    {
        int count = 0;
        while (picked[column] is { } next)
        {
            column = next.Parent;
            count++;
        }

        return count;
    }

    /// <summary>The longest chain of columns that lean on this one, itself counted.</summary>
    private static int Below(Dependency?[] picked, int column)
    {
        int longest = 0;
        for (int child = 0; child < picked.Length; child++)
        {
            if (picked[child] is { } dependency && dependency.Parent == column)
            {
                longest = Math.Max(longest, Below(picked, child));
            }
        }

        return longest + 1;
    }
}
