namespace LogFlowDb.Engine.Diagnostics;

/// <summary>The known name that somebody probably meant, for errors of queries, commands and settings alike. Safe for concurrent use.</summary>
public static class NearName
{
    private const int MaxLength = 64;

    /// <summary>Null when nothing is near enough to be worth saying.</summary>
    public static string? Find(string typed, IEnumerable<string> names)
    {
        if (typed.Length is 0 or > MaxLength)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, typed.Length / 3) + 1;
        foreach (string name in names)
        {
            int distance = name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && typed.Length >= 3 ? 1 : Distance(typed, name);
            if (distance < bestDistance)
            {
                best = name;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>"did you mean X?"; null when nothing is near.</summary>
    public static string? Hint(string typed, IEnumerable<string> names) => Find(typed, names) is { } name ? $"did you mean {name}?" : null;

    /// <summary>The hint behind a message, " (did you mean X?)"; empty when nothing is near.</summary>
    public static string Suffix(string typed, IEnumerable<string> names) => Hint(typed, names) is { } hint ? $" ({hint})" : "";

    /// <summary>Edits of one character, neighbours swapped included, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                int cost = Math.Min(Math.Min(current[j - 1] + 1, last[j] + 1), last[j - 1] + change);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    cost = Math.Min(cost, beforeLast[j - 2] + 1);
                }

                current[j] = cost;
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
