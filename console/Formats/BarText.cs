using System.Globalization;

namespace LogFlowDb.Console.Formats;

/// <summary>Numbers as bars of block characters, an eighth of a cell exact; of <c>#</c> where there is no Unicode.</summary>
internal static class BarText
{
    private const string Lying = " ▏▎▍▌▋▊▉";
    private const string Standing = " ▁▂▃▄▅▆▇";

    /// <summary>A lying bar; at least a sliver for what is more than nothing.</summary>
    /// <param name="part">0 to 1 of the whole width.</param>
    public static string Horizontal(double part, int cells, bool unicode)
    {
        if (cells <= 0 || !(part > 0))
        {
            return "";
        }

        part = Math.Min(part, 1);
        if (!unicode)
        {
            return new string('#', Math.Max(1, (int)Math.Round(part * cells)));
        }

        int eighths = Math.Max(1, (int)Math.Round(part * cells * 8));
        string full = new('█', eighths / 8);
        return eighths % 8 == 0 ? full : full + Lying[eighths % 8];
    }

    /// <summary>One cell of a standing bar, in a row counted from 0 at the bottom.</summary>
    public static char Vertical(double part, int row, int rows, bool unicode)
    {
        double filled = (Math.Clamp(part, 0, 1) * rows) - row;
        if (!unicode)
        {
            return filled >= 0.5 || (filled > 0 && row == 0) ? '#' : ' ';
        }

        int eighths = (int)Math.Round(filled * 8);
        return filled > 0 && row == 0 && eighths < 1 ? Standing[1] : eighths >= 8 ? '█' : Standing[Math.Max(0, eighths)];
    }

    /// <summary>Three digits and a decimal unit: <c>4.2 G</c>.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        int unit = 0;
        while (size >= 999.5 && unit < 6)
        {
            size /= 1000;
            unit++;
        }

        string format = unit == 0 && size == Math.Floor(size) ? "0" : size >= 99.95 ? "0" : size >= 9.995 ? "0.#" : unit == 0 ? "0.##" : "0.#";
        string text = (value < 0 ? "-" : "") + size.ToString(format, CultureInfo.InvariantCulture);
        return unit == 0 ? text : $"{text} {" kMGTPE"[unit]}";
    }
}
