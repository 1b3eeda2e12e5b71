using System.Globalization;

namespace LogFlowDb.Query.Functions;

/// <summary>Amounts as people read them: three digits or fewer before one decimal, which is left out below the first unit.</summary>
internal static class UnitText
{
    private static readonly string[] s_decimal = ["", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] s_binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <param name="unit">What is counted, e.g. <c>B</c>.</param>
    /// <param name="isBinary">Steps of 1,024 instead of 1,000.</param>
    public static string Of(double amount, string unit, bool isBinary)
    {
        double step = isBinary ? 1024 : 1000;
        string[] prefixes = isBinary ? s_binary : s_decimal;
        int power = 0;
        double shown = Math.Abs(amount);

        // What would be rounded up to a full step is one of the next.
        while (power < prefixes.Length - 1 && (power == 0 ? shown >= step : Math.Round(shown, 1, MidpointRounding.AwayFromZero) >= step))
        {
            shown /= step;
            power++;
        }

        string sign = amount < 0 ? "-" : "";
        string number = power == 0
            ? shown.ToString("0.###", CultureInfo.InvariantCulture)
            : Math.Round(shown, 1, MidpointRounding.AwayFromZero).ToString("0.0", CultureInfo.InvariantCulture);
        return $"{sign}{number} {prefixes[power]}{unit}";
    }

    /// <summary>A length of time by its two largest units, e.g. <c>1h 5m</c>; below a minute <c>1.5s</c>, <c>250ms</c>, <c>12us</c>.</summary>
    public static string Duration(double seconds)
    {
        string sign = seconds < 0 ? "-" : "";
        seconds = Math.Abs(seconds);
        if (seconds < 59.9995)
        {
            (double amount, string unit) = seconds == 0 ? (0, "s") : seconds < 0.0009995 ? (seconds * 1e6, "us") : seconds < 0.9995 ? (seconds * 1e3, "ms") : (seconds, "s");
            return sign + Math.Round(amount, 3).ToString("0.###", CultureInfo.InvariantCulture) + unit;
        }

        double whole = Math.Round(seconds);
        foreach ((double length, string unit, double next, string nextUnit) in new[] { (604_800.0, "w", 86_400.0, "d"), (86_400.0, "d", 3_600.0, "h"), (3_600.0, "h", 60.0, "m"), (60.0, "m", 1.0, "s") })
        {
            double units = Math.Floor(whole / length), rest = Math.Floor((whole - (units * length)) / next);
            if (units > 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{sign}{units:0}{unit}{(rest > 0 ? $" {rest:0}{nextUnit}" : "")}");
            }
        }

        return "0s";
    }
}
