using System.Buffers;
using System.Globalization;
using System.Text;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Text;

/// <summary>Lines of text made safe for a terminal: what could command it, or turn text around, is written as an escape that JSON reads too.</summary>
internal static class ScreenText
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        [(byte)'\n', (byte)'\t', .. Enumerable.Range(0x20, 0x7f - 0x20).Select(static code => (byte)code)]);

    public static void Add(Utf8Buffer output, ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            int plain = text.IndexOfAnyExcept(s_plain);
            if (plain < 0)
            {
                output.Add(text);
                return;
            }

            output.Add(text[..plain]);
            text = text[plain..];
            _ = Rune.DecodeFromUtf8(text, out Rune rune, out int length);
            if (IsSafe(rune))
            {
                output.Add(text[..length]);
            }
            else
            {
                Escape(output, rune.Value);
            }

            text = text[length..];
        }
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void Escape(Utf8Buffer output, int code)
    {
        if (code > char.MaxValue)
        {
            Escape(output, 0xd800 + ((code - 0x10000) >> 10));
            Escape(output, 0xdc00 + ((code - 0x10000) & 0x3ff));
            return;
        }

        output.Add(string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"));
    }
}
