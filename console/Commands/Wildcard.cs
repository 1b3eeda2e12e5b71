namespace LogFlowDb.Console.Commands;

/// <summary>The filters of listings: <c>*</c> stands for anything; without one the text may occur anywhere.</summary>
internal static class Wildcard
{
    public static bool Matches(string? filter, string text)
    {
        if (string.IsNullOrEmpty(filter))
        {
            return true;
        }

        return filter.Contains('*')
            ? System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(filter.Replace("\\", "\\\\", StringComparison.Ordinal), text)
            : text.Contains(filter, StringComparison.OrdinalIgnoreCase);
    }
}
