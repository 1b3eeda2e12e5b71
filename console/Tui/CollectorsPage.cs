using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>Ports, exporters and loggers with what they bring per second and what was lost, read anew each second.</summary>
internal sealed class CollectorsPage(Browser browser) : Page
{
    private const int RefreshMilliseconds = 1000;

    private static readonly (string Title, string Table, string Key, string[] Columns, string Rate)[] s_lists =
    [
        ("ports", "bindings", "name", ["rows", "ring_drops", "kernel_drops", "refused", "datagrams", "transport", "address", "port", "failure"], "rows"),
        ("exporters", "exporters", "exporter", ["flows", "lost", "duplicates", "restarts", "last_seen", "binding", "datagrams", "templates"], "flows"),
        ("loggers", "loggers", "name", ["log_count", "drop_count", "status", "table", "last_log", "factory", "failure"], "log_count"),
    ];

    private readonly ListView _view = new();
    private readonly Dictionary<string, (long At, double Value, double Rate)> _rates = new(StringComparer.Ordinal);
    private QueryAnswer?[] _answers = [null, null, null];
    private long _next;
    private int _shift;
    private string _find = "";

    public override Places Place => Places.Collectors;

    public override string Title => "LogFlowDb › loggers and exporters";

    public override string Caption => browser.Port.Directory;

    public override string Status
    {
        get
        {
            double lost = Sum(1, "lost"), dropped = Sum(0, "ring_drops") + Sum(0, "kernel_drops") + Sum(2, "drop_count");
            return _answers.FirstOrDefault(static answer => answer?.Failure is not null)?.Failure
                ?? $"{Count(0)} ports · {Count(1)} exporters · {Count(2)} loggers · lost on the way {Numbers.Grouped(lost)} · dropped here {Numbers.Grouped(dropped)}";
        }
    }

    public override void Show() => _next = 0;

    public override long Tick(long now)
    {
        if (now >= _next)
        {
            _next = now + RefreshMilliseconds;
            browser.Requests.Start(
                this,
                RequestKind.Tables,
                cancellation => s_lists.Select(list => browser.Port.Query($"system {list.Table}", cancellation)).ToArray(),
                answers =>
                {
                    _answers = answers;
                    Measure(Environment.TickCount64);
                });
        }

        return _next;
    }

    public override bool Do(Act act, int? count)
    {
        switch (act)
        {
            case Act.Right:
                _shift += 8;
                return true;
            case Act.Left:
                _shift = Math.Max(0, _shift - 8);
                return true;
            case Act.Refresh:
                _next = 0;
                return true;
            case Act.Find:
                browser.Ask(new LinePrompt("/", _find, static _ => null) { Changed = text => _find = text, Cancelled = () => _find = "" });
                return true;
            default:
                return _view.Do(act, count, Lines().Count);
        }
    }

    public override void Draw(CellBuffer buffer, Area area)
    {
        List<(string Text, Style Style)> lines = Lines();
        _view.Fit(lines.Count, area.Height);
        for (int i = 0; i < Math.Min(area.Height, lines.Count - _view.Top); i++)
        {
            (string text, Style style) = lines[_view.Top + i];
            buffer.Put(1, area.Y + i, text.AsSpan(Math.Min(_shift, text.Length)), style);
            if (_view.Top + i == _view.Cursor)
            {
                buffer.Restyle(area.Row(i), static look => look.With(Accent.Reverse));
            }
        }
    }

    private List<(string Text, Style Style)> Lines()
    {
        List<(string, Style)> lines = [];
        for (int i = 0; i < s_lists.Length; i++)
        {
            (string title, _, string key, string[] columns, string counted) = s_lists[i];
            FieldRow[] rows = [.. (_answers[i]?.Rows ?? []).Where(row => row[key].Text.Contains(_find, StringComparison.OrdinalIgnoreCase))];
            string[] shown = [.. columns.Where(column => rows.Any(row => !row[column].IsNull) || rows.Length == 0)];
            string[][] cells = [[title, "per s", .. shown], .. rows.Select(row => (string[])[row[key].Text, Rate(i, row, key, counted), .. shown.Select(column => Cell(row[column]))])];
            int[] widths = [.. Enumerable.Range(0, shown.Length + 2).Select(at => Math.Min(40, cells.Max(line => CellText.Width(line[at]))))];
            for (int line = 0; line < cells.Length; line++)
            {
                bool lossy = line > 0 && rows[line - 1] is { } row && (row["lost"].Number + row["drop_count"].Number + row["kernel_drops"].Number + row["ring_drops"].Number > 0 || !row["failure"].IsNull);
                string text = string.Join("  ", cells[line].Select((cell, at) => Pad(cell, widths[at], right: at == 1 || (at > 1 && rows.Any(r => r[shown[at - 2]].Kind == FieldKind.Number)))));
                lines.Add((text + (lossy ? "  ! loss" : ""), line == 0 ? Style.Bold : lossy ? new Style(Hue.Yellow) : Style.Plain));
            }

            if (rows.Length == 0)
            {
                lines.Add((_answers[i] is null ? "  reading …" : i == 1 ? "  none: only a process that collects knows its exporters (logdb serve, or the shell)" : "  none", Style.Dim));
            }

            lines.Add(("", Style.Plain));
        }

        return lines;
    }

    private static string Cell(FieldValue value) => value.IsNull ? "-" : value.Kind == FieldKind.Text && Instants.TryParse(value.Text) is { } time ? Instants.Text(Instants.Floor(time, Instants.Second))[..19].Replace('T', ' ') : value.Text;

    private static string Pad(string cell, int width, bool right)
    {
        int blanks = Math.Max(0, width - CellText.Width(cell));
        return right ? new string(' ', blanks) + cell : cell + new string(' ', blanks);
    }

    private string Rate(int list, FieldRow row, string key, string counted) =>
        _rates.TryGetValue(Name(list, row, key), out (long At, double Value, double Rate) rate) && !row[counted].IsNull ? rate.Rate.ToString("#,0", CultureInfo.InvariantCulture) : "-";

    private static string Name(int list, FieldRow row, string key) => string.Create(CultureInfo.InvariantCulture, $"{list} {row[key].Text} {row["binding"].Text}");

    private int Count(int list) => _answers[list]?.Rows.Count ?? 0;

    private double Sum(int list, string column) => _answers[list]?.Rows.Sum(row => row[column].Number) ?? 0;

    private void Measure(long now)
    {
        for (int i = 0; i < s_lists.Length; i++)
        {
            foreach (FieldRow row in _answers[i]?.Rows ?? [])
            {
                string name = Name(i, row, s_lists[i].Key);
                double value = row[s_lists[i].Rate].Number;
                _rates[name] = _rates.TryGetValue(name, out (long At, double Value, double Rate) before) && now > before.At
                    ? (now, value, Math.Max(0, (value - before.Value) * 1000 / (now - before.At)))
                    : (now, value, 0);
            }
        }
    }
}
