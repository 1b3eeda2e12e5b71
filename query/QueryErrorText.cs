using System.Globalization;
using System.Text;

namespace LogFlowDb.Query;

/// <summary>Errors of a query as people read them.</summary>
public static class QueryErrorText
{
    private const int LongestLine = 160;

    /// <summary>
    /// For each error a block of lines, separated by an empty one: the message with the code, the line of the query, carets under the
    /// place, and the hint.
    /// </summary>
    public static string Render(QueryException exception)
    {
        StringBuilder text = new();
        foreach (QueryError error in exception.Errors)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(Render(exception.Text, error));
        }

        return text.ToString();
    }

    /// <summary>One error; the text ends with a line feed.</summary>
    public static string Render(string query, QueryError error)
    {
        int offset = Math.Clamp(error.Offset, 0, query.Length);
        int begin = offset > 0 ? query.LastIndexOf('\n', offset - 1) + 1 : 0;
        int end = query.IndexOf('\n', offset);
        end = end < 0 ? query.Length : end;
        int number = query.AsSpan(0, begin).Count('\n') + 1;

        // Of a long line only the part around the place is shown.
        int first = Math.Max(begin, Math.Min(offset - (LongestLine / 2), end - LongestLine));
        int last = Math.Min(end, first + LongestLine);
        string cut = first > begin ? "…" : "";
        string line = cut + query[first..last].Replace('\t', ' ').Replace('\r', ' ') + (last < end ? "…" : "");
        int carets = Math.Max(1, Math.Min(error.End, last - 1) - offset + 1);

        StringBuilder text = new("error");
        if (error.Code is { } code)
        {
            text.Append(' ').Append(code.ToString(CultureInfo.InvariantCulture));
        }

        text.Append(": ").Append(error.Message);
        text.Append(CultureInfo.InvariantCulture, $" (line {number}, column {offset - begin + 1})\n");
        text.Append("  ").Append(line).Append('\n');
        text.Append(' ', 2 + cut.Length + offset - first).Append('^', carets).Append('\n');
        if (error.Hint is { } hint)
        {
            text.Append("  hint: ").Append(hint).Append('\n');
        }

        return text.ToString();
    }
}
