using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Formats;

/// <summary>Columns that text takes on a terminal.</summary>
internal static class DisplayWidth
{
    public static int Of(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        int width = 0;
        while (!utf8.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length);
            width += Of(rune);
            utf8 = utf8[length..];
        }

        return width;
    }

    /// <summary>The longest start of the text that takes at most this many columns.</summary>
    public static ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> utf8, int width)
    {
        int end = 0;
        while (end < utf8.Length)
        {
            _ = Rune.DecodeFromUtf8(utf8[end..], out Rune rune, out int length);
            width -= Of(rune);
            if (width < 0)
            {
                break;
            }

            end += length;
        }

        return utf8[..end];
    }

    /// <summary>0 for marks that combine, 2 for East Asian wide forms and emoji, else 1.</summary>
    public static int Of(Rune rune)
    {
        int code = rune.Value;
        if (code < 0x300)
        {
            return 1;
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return 0;
        }

        // East Asian wide and full-width forms (Unicode TR11), and emoji.
        return code is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
            or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60)
            or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) ? 2 : 1;
    }
}
