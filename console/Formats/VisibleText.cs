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
            if (text[i] is >= ' ' and < '\u007f')
            {
                continue;
            }

            _ = Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);
            if (!IsSafe(rune))
            {
                output.Add(text[start..i]);
                output.Add(Escape(rune.Value));
                start = i + length;
            }

            i += length - 1;
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

    private static bool IsSafe(Rune rune)
    {
        if (rune.Value is >= ' ' and < 0x7f)
        {
            return true;
        }

        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    private static string Escape(int code) => code switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u001b' => "\\e",
        < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{code:x2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{code:x8}"),
    };
}
