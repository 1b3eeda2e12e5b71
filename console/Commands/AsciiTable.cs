using System.Text;
using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Commands;

/// <summary>The bordered tables of Araqne's listings.</summary>
internal static class AsciiTable
{
    public static string Format(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. titles.Select((title, i) => rows.Select(row => Width(row[i])).Append(Width(title)).Max())];
        string rule = "+" + string.Concat(widths.Select(static width => new string('-', width + 2) + "+")) + "\n";
        StringBuilder text = new(rule);
        Append(text, titles, widths);
        text.Append(rule);
        foreach (IReadOnlyList<string> row in rows)
        {
            Append(text, row, widths);
        }

        return rows.Count > 0 ? text.Append(rule).ToString() : text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            string cell = VisibleText.Of(cells[i]);
            text.Append("| ").Append(cell).Append(' ', widths[i] - Width(cells[i]) + 1);
        }

        text.Append("|\n");
    }

    private static int Width(string cell) => DisplayWidth.Of(Encoding.UTF8.GetBytes(VisibleText.Of(cell)));
}
