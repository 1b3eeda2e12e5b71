namespace LogFlowDb.Query.Binding;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearName
{
    /// <summary>The closest candidate, or null when none is near: at most one slip, or a third of the letters in longer names.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = Math.Max(1, name.Length / 3) + 1;
        if (name.Length > 64)
        {
            return null;
        }

        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate, least);
            if (distance < least || (distance == least && best is null && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            {
                least = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>As a hint of an error; null when nothing is near.</summary>
    public static string? Hint(string name, IEnumerable<string> candidates) => Find(name, candidates) is { } near ? $"did you mean {near}?" : null;

    /// <summary>Letters to insert, delete, replace or swap with their neighbour, without regard to case.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return int.MaxValue;
        }

        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
