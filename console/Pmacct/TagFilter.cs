using System.Globalization;

namespace LogFlowDb.Console.Pmacct;

/// <summary><c>pre_tag_filter</c>: tags and ranges of tags, commas between; a minus in front of one means all others; 0 is no tag.</summary>
internal static class TagFilter
{
    /// <param name="field">That holds the tag.</param>
    /// <returns>A condition of our query language; null when the text is no such list.</returns>
    public static string? Translate(string text, string field)
    {
        List<string> wanted = [], unwanted = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            bool isNegative = part.StartsWith('-');
            string[] ends = (isNegative ? part[1..] : part).Split('-');
            if (ends.Length > 2 || !Array.TrueForAll(ends, static end => long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                return null;
            }

            string test = ends.Length == 1 ? $"{field} == {ends[0]}" : $"({field} >= {ends[0]} and {field} <= {ends[1]})";
            (isNegative ? unwanted : wanted).Add(isNegative ? $"not({test})" : test);
        }

        List<string> all = [.. unwanted];
        if (wanted.Count > 0)
        {
            all.Add($"({string.Join(" or ", wanted)})");
        }

        return string.Join(" and ", all);
    }
}
