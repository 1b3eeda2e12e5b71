namespace LogFlowDb.Console.Paging;

/// <summary>How much of each bucket of a histogram belongs to the values of a field that have most, largest first, the rest last.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Names">Values as text; the rest is <see cref="Rest"/>.</param>
/// <param name="Parts">For each name what each bucket has of it.</param>
internal sealed record HistogramSplit(string Field, IReadOnlyList<string> Names, IReadOnlyList<double[]> Parts)
{
    /// <summary>So many values have a part of their own.</summary>
    public const int MaxValues = 4;

    /// <summary>As <c>timechart</c> calls what is beyond its limit.</summary>
    public const string Rest = "other";

    public double Total(int name) => Parts[name].Sum();

    /// <param name="query">That of the histogram, which has one aggregate.</param>
    public static string Query(string query, string field) => $"{query} by {FieldText.Name(field)} limit={MaxValues}";

    /// <summary>Out of the rows of <see cref="Query"/>, a column each value.</summary>
    /// <param name="buckets">Where they go.</param>
    public static HistogramSplit Of(string field, Histogram buckets, IEnumerable<FieldRow> rows)
    {
        Dictionary<string, double[]> parts = new(StringComparer.Ordinal);
        foreach (FieldRow row in rows)
        {
            if (row.Time is not { } time || buckets.IndexOf(time) is not (>= 0 and var at) || at >= buckets.Values.Length)
            {
                continue;
            }

            foreach (string name in row.Names)
            {
                if (name != "_time" && row[name].Kind == FieldKind.Number)
                {
                    if (!parts.TryGetValue(name, out double[]? part))
                    {
                        parts[name] = part = new double[buckets.Values.Length];
                    }

                    part[at] += row[name].Number;
                }
            }
        }

        string[] names = [.. parts.OrderBy(static part => part.Key == Rest ? 1 : 0).ThenByDescending(static part => part.Value.Sum()).Select(static part => part.Key)];
        return new HistogramSplit(field, names, [.. names.Select(name => parts[name])]);
    }

    /// <summary>Whose part of a bucket reaches an amount, counted from the largest up; −1 beyond all of them.</summary>
    public int At(int bucket, double amount)
    {
        for (int i = 0; i < Parts.Count; i++)
        {
            amount -= Parts[i][bucket];
            if (amount < 0)
            {
                return i;
            }
        }

        return -1;
    }
}
