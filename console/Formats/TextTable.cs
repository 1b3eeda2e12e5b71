using System.Text;

namespace LogFlowDb.Console.Formats;

/// <summary>Rows of text under titles, without borders: numbers to the right, the last column as long as it is.</summary>
internal static class TextTable
{
    /// <param name="titles">A title that ends in <c>&gt;</c> is that of a column of numbers; the sign is not shown.</param>
    public static string Format(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        bool[] right = [.. titles.Select(static title => title.EndsWith('>'))];
        string[][] lines = [[.. titles.Select(static title => title.TrimEnd('>'))], .. rows.Select(static row => row.Select(VisibleText.Of).ToArray())];
        int[] widths = [.. titles.Select((_, i) => lines.Max(line => Width(line[i])))];
        StringBuilder text = new();
        foreach (string[] line in lines)
        {
            int start = text.Length;
            for (int i = 0; i < line.Length; i++)
            {
                string pad = new(' ', widths[i] - Width(line[i]));
                text.Append(i == 0 ? " " : "  ").Append(right[i] ? pad + line[i] : line[i] + pad);
            }

            while (text.Length > start && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static int Width(string cell) => DisplayWidth.Of(Encoding.UTF8.GetBytes(cell));
}
