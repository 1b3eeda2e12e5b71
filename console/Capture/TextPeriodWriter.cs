using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Capture;

/// <summary>Periods for people: when, then a table like that of pmacct's print plugin.</summary>
internal sealed class TextPeriodWriter(ICommandSession session, PeriodColumns columns, PeriodText text, int? top) : IPeriodWriter
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private bool _any;

    public void Write(Period period, PeriodTable table)
    {
        StringBuilder output = new();
        output.Append(_any ? "\n" : "").Append(Times(period));
        _any = true;
        List<PeriodRow> rows = table.Sorted();
        if (rows.Count == 0)
        {
            session.Write(output.Append(": no packets\n").ToString());
            return;
        }

        output.Append('\n');
        int shown = Math.Min(rows.Count, top ?? int.MaxValue);
        List<string[]> lines = [[.. columns.KeyNames.Concat(columns.Counters).Select(static name => name.ToUpperInvariant())]];
        for (int row = 0; row < shown; row++)
        {
            lines.Add(Line(rows[row]));
        }

        Append(output, lines);
        AppendOthers(output, rows, shown, table.Other);
        session.Write(output.ToString());
    }

    public void End()
    {
    }

    private string[] Line(PeriodRow row)
    {
        string[] line = new string[columns.Keys.Count + columns.Counters.Count];
        for (int i = 0; i < columns.Keys.Count; i++)
        {
            line[i] = VisibleText.Of(text.Cell(columns, row, i));
        }

        for (int i = 0; i < columns.Counters.Count; i++)
        {
            line[columns.Keys.Count + i] = text.Number(columns.Counter(columns.Counters[i], row).AsLong);
        }

        return line;
    }

    private void Append(StringBuilder output, List<string[]> lines)
    {
        int[] widths = new int[lines[0].Length];
        foreach (string[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
            {
                widths[i] = Math.Max(widths[i], Width(line[i]));
            }
        }

        foreach (string[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
            {
                string pad = new(' ', widths[i] - Width(line[i]));
                bool isNumber = i >= columns.Keys.Count;
                output.Append(i == 0 ? "" : "  ").Append(isNumber ? pad : "").Append(line[i]).Append(isNumber ? "" : pad);
            }

            output.Append('\n');
        }
    }

    /// <summary>What is not shown is said, so that the sums of what is on the screen are those of the period.</summary>
    private void AppendOthers(StringBuilder output, List<PeriodRow> rows, int shown, PeriodRow beyond)
    {
        long packets = beyond.Packets, bytes = beyond.Bytes;
        foreach (PeriodRow row in rows.Skip(shown))
        {
            packets += row.Packets;
            bytes += row.Bytes;
        }

        if (packets > 0)
        {
            string more = rows.Count > shown ? string.Create(CultureInfo.InvariantCulture, $"{rows.Count - shown} more {(rows.Count - shown == 1 ? "row" : "rows")}") : "";
            string no = beyond.Packets > 0 ? "others, for which there was no room" : "";
            output.Append("and ").Append(more).Append(more.Length > 0 && no.Length > 0 ? ", and " : "").Append(no)
                .Append(": ").Append(text.Number(packets)).Append(" packets, ").Append(text.Number(bytes)).Append(" bytes\n");
        }
    }

    private string Times(Period period)
    {
        DateTime start = Local(period.Start), end = Local(period.End);
        string seconds = period.Start % NanosecondsPerSecond == 0 && period.End % NanosecondsPerSecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff";
        string form = start.Date == end.Date ? seconds : "yyyy-MM-dd " + seconds;
        return string.Create(CultureInfo.InvariantCulture, $"{start.ToString("yyyy-MM-dd " + seconds, CultureInfo.InvariantCulture)} - {end.ToString(form, CultureInfo.InvariantCulture)}");
    }

    private DateTime Local(long nanoseconds) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick), session.Traits.TimeZone);

    private static int Width(string cell) => DisplayWidth.Of(Encoding.UTF8.GetBytes(cell));
}
