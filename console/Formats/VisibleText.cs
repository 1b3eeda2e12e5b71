using System.Globalization;
using System.Text;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>Text from outside, made safe for a terminal: what could command it is written as an escape that can be seen.</summary>
internal static class VisibleText
{
    public static void Add(Utf8Buffer output, ReadOnlySpan<char> text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (IsSafe(text[i]))
            {
                continue;
            }

            output.Add(text[start..i]);
            output.Add(Escape(text[i]));
            start = i + 1;
        }

        output.Add(text[start..]);
    }

    public static string Of(string text)
    {
        Utf8Buffer output = new(text.Length + 16);
        Add(output, text);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>The same, but line ends stay.</summary>
    public static string OfLines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    private static bool IsSafe(char c)
    {
        if (c is >= ' ' and < '\u007f')
        {
            return true;
        }

        return CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    private static string Escape(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u001b' => "\\e",
        < '\u0100' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };
}
