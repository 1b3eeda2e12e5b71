using System.Globalization;

namespace LogFlowDb.Console.Formats;

/// <summary>Lying bars: a label, the exact number, its share of the sum, and the bar.</summary>
internal static class BarChart
{
    private const int MaxBars = 100;

    /// <param name="values">A row each; NaN for none.</param>
    public static void Draw(Action<string> line, IReadOnlyList<string> labels, string measured, double[] values, ChartOptions options)
    {
        int shown = Math.Min(values.Length, MaxBars);
        double sum = values.Where(static v => v > 0).Sum();
        double most = options.Max ?? values.Where(static v => !double.IsNaN(v)).DefaultIfEmpty(0).Max();
        string[] numbers = [.. values.Take(shown).Select(static v => double.IsNaN(v) ? "-" : v.ToString("0.####", CultureInfo.InvariantCulture))];
        int numberWidth = Math.Max(measured.Length, numbers.Max(static n => n.Length));
        int labelWidth = Math.Min(labels.Take(shown).Max(static l => DisplayWidth.Of(l.AsSpan())), Math.Max(8, options.Width - numberWidth - 24));
        int room = Math.Max(0, options.Width - labelWidth - numberWidth - 14);
        line($" {new string(' ', labelWidth)}  {options.Palette.Title}{measured.PadLeft(numberWidth)}{options.Palette.End}");
        for (int i = 0; i < shown; i++)
        {
            string label = labels[i][..DisplayWidth.Fit(labels[i], labelWidth)];
            string share = sum > 0 && values[i] >= 0 ? (values[i] / sum * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "";
            string bar = BarText.Horizontal(most > 0 ? values[i] / most : 0, room, options.Unicode);
            line($" {label}{new string(' ', labelWidth - DisplayWidth.Of(label.AsSpan()))}  {numbers[i].PadLeft(numberWidth)}  {share,7}  {options.Palette.Bar}{bar}{options.Palette.End}");
        }

        if (shown < values.Length)
        {
            line(string.Create(CultureInfo.InvariantCulture, $" … {values.Length - shown} more"));
        }
    }
}
