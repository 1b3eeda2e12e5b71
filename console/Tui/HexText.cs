using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Tui;

/// <summary>A value as its bytes: offset, hexadecimal, and the characters of those that are ASCII.</summary>
internal static class HexText
{
    private const int BytesPerLine = 16;
    private const int MaxBytes = 4096;

    /// <param name="value">Bytes are told in hexadecimal by the database; any other text is taken as UTF-8.</param>
    public static IEnumerable<(string Name, string Text)> Lines(string value)
    {
        byte[] bytes = BytesOf(value);
        for (int at = 0; at < Math.Min(bytes.Length, MaxBytes); at += BytesPerLine)
        {
            byte[] line = bytes[at..Math.Min(bytes.Length, at + BytesPerLine)];
            string hex = string.Join(' ', line.Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)));
            string text = string.Concat(line.Select(static b => b is >= 0x20 and < 0x7f ? (char)b : '.'));
            yield return (at.ToString("x4", CultureInfo.InvariantCulture), $"{hex.PadRight((BytesPerLine * 3) - 1)}  {text}");
        }

        if (bytes.Length is 0 or > MaxBytes)
        {
            yield return ("", bytes.Length == 0 ? "no bytes" : $"… {bytes.Length - MaxBytes} more bytes");
        }
    }

    private static byte[] BytesOf(string value)
    {
        // A single digit pair is a number far more often than a byte.
        bool isHex = value.Length >= 4 && value.Length % 2 == 0 && value.All(static c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') && value.Any(char.IsAsciiLetter);
        return isHex ? Convert.FromHexString(value) : Encoding.UTF8.GetBytes(value);
    }
}
