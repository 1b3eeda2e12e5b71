using System.Buffers;
using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Columns that text takes on a terminal, by grapheme clusters: a cluster is as wide as its first character, or 2 when it is a flag
/// or asks for its picture (U+FE0F). The text is taken to be safe for a terminal, as <see cref="VisibleText"/> makes it.
/// </summary>
internal static class DisplayWidth
{
    private const int StackCharacters = 256;

    public static int Of(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        char[]? rented = utf8.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        Span<char> text = rented ?? stackalloc char[StackCharacters];
        int width = Of(text[..Encoding.UTF8.GetChars(utf8, text)]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return width;
    }

    public static int Of(ReadOnlySpan<char> text)
    {
        int width = 0;
        while (!text.IsEmpty)
        {
            text = text[Next(text, out int columns)..];
            width += columns;
        }

        return width;
    }

    /// <summary>The longest start of the text that takes at most this many columns.</summary>
    public static ReadOnlySpan<byte> Fit(ReadOnlySpan<byte> utf8, int width)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8[..Math.Clamp(width, 0, utf8.Length)];
        }

        char[] rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        ReadOnlySpan<char> text = rented.AsSpan(0, Encoding.UTF8.GetChars(utf8, rented));
        int bytes = Encoding.UTF8.GetByteCount(text[..Fit(text, width)]);
        ArrayPool<char>.Shared.Return(rented);
        return utf8[..Math.Min(bytes, utf8.Length)];
    }

    /// <summary>How many characters the longest start has that takes at most this many columns.</summary>
    public static int Fit(ReadOnlySpan<char> text, int width)
    {
        int end = 0;
        while (end < text.Length)
        {
            int length = Next(text[end..], out int columns);
            width -= columns;
            if (width < 0)
            {
                break;
            }

            end += length;
        }

        return end;
    }

    /// <summary>The length of the first cluster, and its columns: 0, 1 or 2.</summary>
    public static int Next(ReadOnlySpan<char> text, out int columns)
    {
        columns = 1;
        if (text[0] < 0x80 && (text.Length == 1 || text[1] < 0x300))
        {
            return 1;
        }

        int length = StringInfo.GetNextTextElementLength(text);
        _ = Rune.DecodeFromUtf16(text, out Rune first, out int used);
        columns = Of(first);
        if (columns < 2 && length > used && (text[used..length].Contains('\ufe0f') || IsRegional(first)))
        {
            columns = 2;
        }

        return length;
    }

    /// <summary>Columns of a character by itself.</summary>
    public static int Of(Rune rune)
    {
        int code = rune.Value;
        if (code < 0x300)
        {
            return 1;
        }

        if (IsWide(code))
        {
            return 2;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1;
    }

    private static bool IsRegional(Rune rune) => rune.Value is >= 0x1f1e6 and <= 0x1f1ff;

    private static bool IsWide(int code)
    {
        // The last range that begins at or before the code.
        ReadOnlySpan<int> ranges = Wide;
        int low = 0, high = (ranges.Length / 2) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (code < ranges[2 * middle])
            {
                high = middle - 1;
            }
            else if (code > ranges[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>First and last of the characters that are wide or full-width (Unicode 14.0, East Asian Width), ascending.</summary>
    private static ReadOnlySpan<int> Wide =>
    [
        0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe,
        0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be,
        0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa,
        0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
        0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55,
        0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfad9,
        0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18d08, 0x1aff0, 0x1b2fb, 0x1f004, 0x1f004,
        0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c,
        0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e,
        0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a,
        0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2,
        0x1f6d5, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945,
        0x1f947, 0x1f9ff, 0x1fa70, 0x1faf6, 0x20000, 0x3fffd,
    ];
}
