namespace LogFlowDb.Collectors.Metering;

/// <summary>The name that somebody who mistyped one probably meant.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>The first of those with the fewest letters to change, insert or leave out; null when none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string? best = null;
        int fewest = Math.Max(2, typed.Length / 3) + 1;
        foreach (string name in typed.Length is 0 or > MaxLength ? [] : names)
        {
            int edits = Edits(typed, name);
            (best, fewest) = edits < fewest ? (name, edits) : (best, fewest);
        }

        return best;
    }

    private static int Edits(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int change = diagonal + (char.ToLowerInvariant(left[i - 1]) == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
