using System.Globalization;

namespace LogFlowDb.Console.Formats;

/// <summary>Sizes as people write them: <c>30gb</c>, <c>1.5 TB</c>. Units are decimal: 1 kB is 1000 bytes.</summary>
internal static class ByteSize
{
    private static readonly string[] s_units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Three digits and a unit, <c>22.7 MB</c>.</summary>
    public static string Text(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {s_units[unit]}";
    }

    /// <summary>A number and a unit (b, kb, mb, gb, tb, pb, in any case; a blank between is allowed).</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (end <= 0 || !double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return false;
        }

        double factor = text[end..].Trim().ToLowerInvariant() switch
        {
            "b" or "byte" or "bytes" => 1,
            "k" or "kb" => 1e3,
            "m" or "mb" => 1e6,
            "g" or "gb" => 1e9,
            "t" or "tb" => 1e12,
            "p" or "pb" => 1e15,
            _ => 0,
        };
        if (factor == 0 || number * factor > long.MaxValue / 2)
        {
            return false;
        }

        bytes = (long)(number * factor);
        return true;
    }
}
