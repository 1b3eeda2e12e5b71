using System.Globalization;

namespace LogFlowDb.Console.Tui;

/// <summary>Numbers for people.</summary>
internal static class Numbers
{
    private static readonly string[] s_units = ["", " k", " M", " G", " T", " P", " E"];

    /// <summary>Exact, with commas: <c>41,377</c>.</summary>
    public static string Grouped(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>Three digits and a decimal unit: <c>31.2 G</c>.</summary>
    public static string Short(double number)
    {
        double value = Math.Abs(number);
        int unit = 0;
        while (value >= 999.5 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = (unit == 0 && value == Math.Floor(value)) || value >= 99.95 ? "0" : value >= 9.995 ? "0.#" : "0.##";
        return (number < 0 ? "-" : "") + value.ToString(format, CultureInfo.InvariantCulture) + s_units[unit];
    }
}
