using System.Text;

namespace LogFlowDb.Console.Formats;

/// <summary>The Markdown of the language reference as lines for a terminal: paragraphs and list items wrapped, code lines as they are.</summary>
internal static class MarkdownText
{
    private const int LeastWidth = 40;
    private const string Code = "    ", Item = "- ";

    /// <param name="columns">Of the terminal.</param>
    public static string Wrap(string markdown, int columns)
    {
        int width = Math.Max(columns, LeastWidth);
        StringBuilder text = new();
        int length = 0;
        string indent = "";
        foreach (string line in markdown.Split('\n'))
        {
            if (line.Length == 0 || line.StartsWith(Code, StringComparison.Ordinal) || line.StartsWith('|') || line.StartsWith("```", StringComparison.Ordinal))
            {
                EndLine();
                indent = "";
                text.Append(line).Append('\n');
                continue;
            }

            if (line.StartsWith(Item, StringComparison.Ordinal))
            {
                EndLine();
                indent = new string(' ', Item.Length);
            }

            foreach (string word in line.Replace("`", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (length > 0 && length + 1 + word.Length > width)
                {
                    EndLine();
                    text.Append(indent);
                    length = indent.Length;
                }
                else if (length > 0)
                {
                    text.Append(' ');
                    length++;
                }

                text.Append(word);
                length += word.Length;
            }
        }

        return text.ToString().TrimEnd('\n');

        void EndLine()
        {
            if (length > 0)
            {
                text.Append('\n');
                length = 0;
            }
        }
    }
}
