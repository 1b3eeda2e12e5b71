using System.Globalization;
using System.Text;

namespace LogFlowDb.Query.Functions;

/// <summary>Percent escapes of form values: a blank is <c>+</c>, other bytes outside letters, digits and <c>-_.*</c> are <c>%XX</c>.</summary>
internal static class UrlText
{
    public static string Encode(string text, Encoding charset)
    {
        StringBuilder result = new(text.Length);
        foreach (byte b in charset.GetBytes(text))
        {
            char c = (char)b;
            _ = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '*'
                ? result.Append(c)
                : c == ' ' ? result.Append('+') : result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }

    /// <summary>Null when an escape is broken.</summary>
    public static string? Decode(string text, Encoding charset)
    {
        if (text.AsSpan().IndexOfAny('%', '+') < 0)
        {
            return text;
        }

        List<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
                {
                    return null;
                }

                bytes.Add(b);
                i += 2;
            }
            else if (char.IsAscii(text[i]))
            {
                bytes.Add((byte)(text[i] == '+' ? ' ' : text[i]));
            }
            else
            {
                int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(charset.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return charset.GetString([.. bytes]);
    }
}
