using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Drawing;

/// <summary>Any text to cells: the one way from data to the screen. What could command a terminal becomes an escape that can be seen.</summary>
internal static class CellText
{
    /// <summary>Below it a character is a cell by itself unless something combining follows.</summary>
    private const char FirstCombining = '\u0300';

    /// <summary>The cells that a text takes.</summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        int width = 0;
        for (int at = 0; at < text.Length;)
        {
            at += Next(text[at..], Style.Plain, out Cell cell, out string? escape);
            width += escape?.Length ?? (cell.IsWide ? 2 : 1);
        }

        return width;
    }

    /// <summary>The first grapheme cluster of a text that is not empty.</summary>
    /// <param name="cell">What it looks like, unless <paramref name="escape"/> is given.</param>
    /// <param name="escape">ASCII to be shown in place of it.</param>
    /// <returns>How many characters it has.</returns>
    public static int Next(ReadOnlySpan<char> text, Style style, out Cell cell, out string? escape)
    {
        escape = null;
        char first = text[0];
        if (first is >= ' ' and < '\u007f' && (text.Length == 1 || text[1] < FirstCombining))
        {
            cell = new Cell(first, style);
            return 1;
        }

        if (Rune.DecodeFromUtf16(text, out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            cell = new Cell(Rune.ReplacementChar.Value, style);
            return Math.Max(1, length);
        }

        if (!IsShown(rune))
        {
            cell = default;
            escape = Escape(rune, text[..length]);
            return length;
        }

        int cluster = StringInfo.GetNextTextElementLength(text);
        ReadOnlySpan<char> rest = text[length..cluster];
        if (ContainsHidden(rest))
        {
            // A joiner is hidden where it makes nothing of what it joins: the base stands alone and the rest is told.
            cluster = length;
            rest = [];
        }

        _ = DisplayWidth.Next(text[..cluster], out int columns);
        bool wide = columns == 2;
        cell = new Cell(rune.Value, style, rest.IsEmpty ? null : rest.ToString(), wide);
        return cluster;
    }

    private static string Escape(Rune rune, ReadOnlySpan<char> text)
    {
        string escape = VisibleText.Of(text.ToString());
        return System.Text.Ascii.IsValid(escape) ? escape : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
    }

    /// <summary>Whether it is drawn as it is: no control, no format character, and something to stand on.</summary>
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);

    private static bool ContainsHidden(ReadOnlySpan<char> rest)
    {
        const int MaxMarks = 8;
        int marks = 0;
        foreach (Rune rune in rest.EnumerateRunes())
        {
            bool fits = rune.Value == 0x200d || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
            if (!fits || ++marks > MaxMarks)
            {
                return true;
            }
        }

        return false;
    }
}
