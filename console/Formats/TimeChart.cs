using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Numbers over time as standing bars from zero, a chart for each series under the other on one scale; beyond six series a line each.
/// Times without a number stay empty.
/// </summary>
internal static class TimeChart
{
    private const int MaxCharts = 6;
    private const int MaxPoints = 100_000;
    private const int MaxBarCells = 3;

    /// <param name="times">A row each, in nanoseconds; null for none.</param>
    /// <param name="series">Names and a number a row; NaN for none.</param>
    public static void Draw(Action<string> line, long?[] times, IReadOnlyList<(string Name, double[] Values)> series, ChartOptions options)
    {
        (long start, long step, int count) = Axis(times);
        double[][] points = [.. series.Select(one => Place(times, one.Values, start, step, count))];
        double most = options.Max ?? points.SelectMany(static p => p).Where(static v => !double.IsNaN(v)).DefaultIfEmpty(0).Max();
        most = most > 0 ? most : 1;
        string[] labels = [BarText.Short(most), BarText.Short(most / 2), "0"];
        bool lines = series.Count > MaxCharts;
        int margin = lines ? Math.Min(24, series.Max(static s => DisplayWidth.Of(s.Name.AsSpan()))) : labels.Max(static l => l.Length);
        int room = Math.Max(10, options.Width - margin - 4);
        int merged = (count + room - 1) / room;
        int cells = Math.Clamp(room / ((count + merged - 1) / merged), 1, MaxBarCells);
        int rows = lines ? 1 : Math.Clamp((options.Height - 6) / series.Count, 2, series.Count == 1 ? 8 : 4);
        for (int s = 0; s < series.Count; s++)
        {
            double[] bars = Merge(points[s], merged);
            if (lines)
            {
                string name = series[s].Name[..DisplayWidth.Fit(series[s].Name, margin)];
                line($" {name}{new string(' ', margin - DisplayWidth.Of(name.AsSpan()))}  {Row(bars, 0, 1, most, cells, s, options)} {options.Palette.Dim}{Peak(points[s])}{options.Palette.End}");
                continue;
            }

            if (series.Count > 1)
            {
                line($" {new string(' ', margin)}  {options.Palette.Title}{series[s].Name}{options.Palette.End}  {options.Palette.Dim}{Peak(points[s])}{options.Palette.End}");
            }

            for (int row = rows - 1; row >= 0; row--)
            {
                string label = row == rows - 1 ? labels[0] : row == 0 ? labels[2] : rows >= 4 && rows % 2 == 0 && row == (rows / 2) - 1 ? labels[1] : "";
                string axis = options.Unicode ? label.Length > 0 ? "┤" : "│" : "|";
                line($" {label.PadLeft(margin)} {axis}{Row(bars, row, rows, most, cells, s, options)}");
            }
        }

        Times(line, start, step * merged, (count + merged - 1) / merged, cells, margin, options);
        string mean = merged > 1 ? string.Create(CultureInfo.InvariantCulture, $", the mean of {merged}") : "";
        line($" {new string(' ', margin)}  {options.Palette.Dim}{(series.Count == 1 ? series[0].Name + ", " + Peak(points[0]) + ", " : "")}{Zone(options.TimeZone)}, {Span(step * merged)} a bar{mean}{options.Palette.End}");
    }

    /// <summary>Beginning, distance and number of the points on the axis.</summary>
    private static (long Start, long Step, int Count) Axis(long?[] times)
    {
        long[] sorted = [.. times.OfType<long>().Distinct().Order()];
        if (sorted.Length < 2)
        {
            return (sorted.FirstOrDefault(), 60_000_000_000, 1);
        }

        long step = long.MaxValue;
        for (int i = 1; i < sorted.Length; i++)
        {
            step = Math.Min(step, sorted[i] - sorted[i - 1]);
        }

        // Rows at any times are put into so many slots that the axis is not longer than the chart can be.
        long range = sorted[^1] - sorted[0];
        step = Math.Max(step, (range / MaxPoints) + 1);
        return (sorted[0], step, (int)(range / step) + 1);
    }

    private static double[] Place(long?[] times, double[] values, long start, long step, int count)
    {
        double[] points = new double[count];
        Array.Fill(points, double.NaN);
        for (int i = 0; i < values.Length; i++)
        {
            if (times[i] is { } time && !double.IsNaN(values[i]))
            {
                int at = (int)((time - start) / step);
                points[at] = double.IsNaN(points[at]) ? values[i] : points[at] + values[i];
            }
        }

        return points;
    }

    private static double[] Merge(double[] points, int every)
    {
        if (every == 1)
        {
            return points;
        }

        return [.. points.Chunk(every).Select(static chunk => chunk.Where(static v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average())];
    }

    private static string Row(double[] bars, int row, int rows, double most, int cells, int series, ChartOptions options)
    {
        StringBuilder text = new(options.Palette.Series(series));
        foreach (double value in bars)
        {
            char cell = double.IsNaN(value) ? ' ' : BarText.Vertical(value / most, row, rows, options.Unicode);
            text.Append(cell, cells > 1 ? cells - 1 : 1).Append(cells > 1 ? " " : "");
        }

        return text.Append(options.Palette.End).ToString();
    }

    private static string Peak(double[] points)
    {
        double most = points.Where(static v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Max();
        return double.IsNaN(most) ? "no values" : $"peak {BarText.Short(most)}";
    }

    private static void Times(Action<string> line, long start, long step, int count, int cells, int margin, ChartOptions options)
    {
        StringBuilder axis = new(new string(' ', margin + 3));
        bool days = step >= 86_400_000_000_000;
        bool seconds = step < 60_000_000_000;
        string format = days ? "MM-dd" : seconds ? "HH:mm:ss" : step * count > 86_400_000_000_000 ? "MM-dd HH:mm" : "HH:mm";
        int apart = Math.Max(1, (format.Length + 3 + cells - 1) / cells);
        for (int i = 0; i < count; i += apart)
        {
            string time = TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks((start + (i * step)) / 100), options.TimeZone)
                .ToString(format, CultureInfo.InvariantCulture);
            int at = margin + 3 + (i * cells);
            if (at + time.Length <= options.Width)
            {
                axis.Append(' ', Math.Max(0, at - axis.Length)).Append(time);
            }
        }

        line(axis.ToString());
    }

    private static string Zone(TimeZoneInfo zone) => zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? "UTC" : zone.Id;

    private static string Span(long nanoseconds)
    {
        double seconds = nanoseconds / 1e9;
        (double value, string unit) = seconds switch
        {
            >= 86_400 => (seconds / 86_400, "d"),
            >= 3600 => (seconds / 3600, "h"),
            >= 60 => (seconds / 60, "min"),
            >= 1 => (seconds, "s"),
            _ => (seconds * 1000, "ms"),
        };
        return $"{value.ToString("0.##", CultureInfo.InvariantCulture)} {unit}";
    }
}
