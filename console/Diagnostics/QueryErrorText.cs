using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Query;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Diagnostics;

/// <summary>The errors of a query: its text with carets under what is wrong, then a line for each.</summary>
internal static class QueryErrorText
{
    private const string Ellipsis = "…";

    public static string Format(QueryException failure, int width)
    {
        StringBuilder text = new();
        foreach ((int start, int length, QueryError[] errors) in Lines(failure))
        {
            AppendLine(text, failure.Text.Substring(start, length), start, errors, Math.Max(20, width - 1));
        }

        foreach (QueryError error in failure.Errors)
        {
            text.Append("query failure: ");
            if (error.Code is { } code)
            {
                text.Append(CultureInfo.InvariantCulture, $"type={code}, ");
            }

            text.Append(CultureInfo.InvariantCulture, $"offset={error.Offset}, note={VisibleText.Of(error.Message)}");
            if (error.Hint is not null)
            {
                text.Append(" (").Append(VisibleText.Of(error.Hint)).Append(')');
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One line, with the first error; the others are its <c>more</c>.</summary>
    public static string Json(QueryException failure)
    {
        Utf8Buffer json = new(256);
        json.Add("{\"error\":"u8);
        for (int i = 0; i < failure.Errors.Count; i++)
        {
            json.Add(i switch { 0 => ""u8, 1 => ",\"more\":["u8, _ => ","u8 });
            QueryError error = failure.Errors[i];
            json.Add(string.Create(CultureInfo.InvariantCulture, $"{{\"code\":{(error.Code is { } code ? code : "null")},\"offset\":{error.Offset},\"end\":{error.End},\"message\":"));
            JsonEncoder.AddString(json, error.Message);
            if (error.Hint is not null)
            {
                json.Add(",\"hint\":"u8);
                JsonEncoder.AddString(json, error.Hint);
            }

            // The first stays open for the others.
            json.Add(i > 0 || failure.Errors.Count == 1 ? "}"u8 : ""u8);
        }

        json.Add(failure.Errors.Count > 1 ? "]}}"u8 : failure.Errors.Count == 0 ? "null}"u8 : "}"u8);
        return Encoding.UTF8.GetString(json.Written);
    }

    /// <summary>Of a failure that has no place in a query.</summary>
    public static string Json(string message)
    {
        Utf8Buffer json = new(256);
        json.Add("{\"error\":{\"code\":null,\"message\":"u8);
        JsonEncoder.AddString(json, message);
        json.Add("}}"u8);
        return Encoding.UTF8.GetString(json.Written);
    }

    /// <summary>The lines of the query that have errors.</summary>
    private static IEnumerable<(int Start, int Length, QueryError[] Errors)> Lines(QueryException failure)
    {
        int start = 0;
        while (start <= failure.Text.Length)
        {
            int end = failure.Text.IndexOf('\n', start);
            end = end < 0 ? failure.Text.Length : end;
            QueryError[] here = [.. failure.Errors.Where(error => error.Offset >= start && (error.Offset <= end || end == failure.Text.Length))];
            if (here.Length > 0)
            {
                yield return (start, end - start, here);
            }

            start = end + 1;
        }
    }

    private static void AppendLine(StringBuilder text, string line, int start, QueryError[] errors, int width)
    {
        // Each character takes one place here, so that the carets stand right whatever the query holds.
        StringBuilder shown = new(line.Length);
        StringBuilder carets = new();
        foreach (char c in line)
        {
            shown.Append(char.IsControl(c) || VisibleText.Of(c.ToString()).Length != 1 ? ' ' : c);
        }

        foreach (QueryError error in errors)
        {
            int from = Math.Min(error.Offset - start, line.Length);
            int to = Math.Clamp(error.End - start, from, Math.Max(from, line.Length - 1));
            carets.Append(' ', Math.Max(0, to + 1 - carets.Length));
            for (int i = from; i <= to; i++)
            {
                carets[i] = '^';
            }
        }

        int first = Math.Min(errors[0].Offset - start, line.Length);
        int skip = Math.Max(shown.Length, carets.Length) <= width ? 0 : Math.Max(0, first - (width / 3));
        text.Append(Window(shown.ToString(), skip, width, Ellipsis)).Append('\n');
        text.Append(Window(carets.ToString(), skip, width, " ").TrimEnd()).Append('\n');
    }

    private static string Window(string line, int skip, int width, string cut)
    {
        string rest = skip > 0 ? cut + line[Math.Min(line.Length, skip + 1)..] : line;
        return rest.Length > width ? rest[..(width - 1)] + cut : rest;
    }
}
