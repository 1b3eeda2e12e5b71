using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>The tables: rows, size, time range, rows that come per second now, and the last hour as a line of bars.</summary>
internal sealed class TableListPage(Browser browser) : Page
{
    private const int RefreshMilliseconds = 2000;
    private const int SparkBuckets = 24;
    private const int MaxSparks = 50;

    private readonly ListView _view = new();
    private readonly Dictionary<string, string> _sparks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _rates = new(StringComparer.Ordinal);
    private IReadOnlyList<FieldRow>? _tables;
    private string? _failure;
    private string _find = "";
    private Area _area;
    private long _readAt;
    private long _next;
    private long _nextSparks;

    public IReadOnlyList<string> Names => [.. (_tables ?? []).Select(static row => row["table"].Text)];

    public override Places Place => Places.Tables;

    public override string Title => "LogFlowDb › tables" + (_find.Length > 0 ? $" › {_find}" : "");

    public override string Caption => browser.Port.Directory;

    public override string Status => _failure ?? (_tables is null
        ? "reading …"
        : $"{Rows().Length} {(Rows().Length == 1 ? "table" : "tables")} · {Numbers.Grouped(_tables.Sum(static row => row["rows"].Number))} rows · {ByteSize.Text((long)_tables.Sum(static row => row["bytes"].Number))}");

    public override void Show() => _next = 0;

    public override void Draw(CellBuffer buffer, Area area)
    {
        _area = area;
        FieldRow[] rows = Rows();
        int name = Math.Clamp(rows.Select(static row => CellText.Width(row["table"].Text)).DefaultIfEmpty(0).Max(), 8, Math.Max(8, area.Width - 70));
        int spark = name + 63 + SparkBuckets <= area.Width ? name + 63 : -1;
        buffer.Put(1, area.Y, "table", Style.Bold);
        buffer.PutIn(name + 2, area.Y, 14, "rows", Style.Bold, right: true);
        buffer.PutIn(name + 17, area.Y, 9, "size", Style.Bold, right: true);
        buffer.Put(name + 28, area.Y, "first (UTC)", Style.Bold);
        bool hasLast = name + 62 <= area.Right - 8;
        if (hasLast)
        {
            buffer.Put(name + 45, area.Y, "last", Style.Bold);
        }

        if (spark > 0)
        {
            buffer.Put(spark + 9, area.Y, "last hour", Style.Bold);
        }

        buffer.PutIn(Math.Min(name + 62, area.Right - 8), area.Y, 7, "rows/s", Style.Bold, right: true);
        _view.Fit(rows.Length, area.Height - 1);
        for (int i = 0; i < Math.Min(area.Height - 1, rows.Length - _view.Top); i++)
        {
            FieldRow row = rows[_view.Top + i];
            int y = area.Y + 1 + i;
            string table = row["table"].Text;
            buffer.PutIn(1, y, name, table, Style.Plain);
            buffer.PutIn(name + 2, y, 14, Numbers.Grouped(row["rows"].Number), Style.Plain, right: true);
            buffer.PutIn(name + 17, y, 9, ByteSize.Text((long)row["bytes"].Number), Style.Plain, right: true);
            buffer.Put(name + 28, y, Date(row["first"]), Style.Plain);
            if (hasLast)
            {
                buffer.Put(name + 45, y, Date(row["last"]), Style.Plain);
            }

            buffer.PutIn(Math.Min(name + 62, area.Right - 8), y, 7, _rates.TryGetValue(table, out double rate) && rate > 0 ? Numbers.Short(rate) : "-", Style.Plain, right: true);
            if (spark > 0)
            {
                buffer.Put(spark + 9, y, _sparks.GetValueOrDefault(table, ""), new Style(Hue.Blue));
            }

            if (!row["failure"].IsNull)
            {
                buffer.Put(name + 28, y, row["failure"].Text, Style.Error);
            }

            if (_view.Top + i == _view.Cursor)
            {
                buffer.Restyle(new Area(0, y, area.Width, 1), static style => style.With(Accent.Reverse));
            }
        }

        if (rows.Length == 0 && _tables is not null)
        {
            buffer.Put(2, area.Y + 2, _find.Length > 0 ? $"no table has {_find} in its name; / looks for another" : $"there is no table in {browser.Port.Directory}", Style.Plain);
            buffer.Put(2, area.Y + 4, "logdb import FILE --table T fills one from a capture file; logdb serve collects", Style.Dim);
        }
    }

    public override bool Do(Act act, int? count)
    {
        FieldRow[] rows = Rows();
        switch (act)
        {
            case Act.Open when rows.Length > 0:
                browser.Open(new TablePage(browser, rows[_view.Cursor]["table"].Text));
                return true;
            case Act.Open:
                return true;
            case Act.Collectors:
                browser.Open(new CollectorsPage(browser));
                return true;
            case Act.Refresh:
                _next = _nextSparks = 0;
                return true;
            case Act.Find:
                browser.Ask(new LinePrompt("/", _find, static _ => null) { Changed = text => _find = text, Cancelled = () => _find = "" });
                return true;
            default:
                return _view.Do(act, count, rows.Length);
        }
    }

    public override void Point(in InputEvent mouse)
    {
        int row = mouse.Row - _area.Y - 1 + _view.Top;
        switch (mouse.Action)
        {
            case MouseAction.WheelDown or MouseAction.WheelUp:
                Do(mouse.Action == MouseAction.WheelDown ? Act.Down : Act.Up, 3);
                break;
            case MouseAction.Press when row >= 0 && row < Rows().Length && mouse.Row > _area.Y:
                if (_view.Cursor == row)
                {
                    Do(Act.Open, null);
                }
                else
                {
                    _view.Cursor = row;
                }

                break;
        }
    }

    public override long Tick(long now)
    {
        if (now >= _next)
        {
            _next = now + RefreshMilliseconds;
            browser.Requests.Start(this, RequestKind.Tables, browser.Port.Tables, Take);
        }

        return _next;
    }

    private static string Date(FieldValue value) => value.IsNull ? "-" : value.Text.Replace('T', ' ')[..Math.Min(16, value.Text.Length)];

    private FieldRow[] Rows() => [.. (_tables ?? []).Where(row => row["table"].Text.Contains(_find, StringComparison.OrdinalIgnoreCase))];

    private void Take(QueryAnswer answer)
    {
        _failure = answer.Failure;
        if (answer.Failure is not null)
        {
            return;
        }

        long now = Environment.TickCount64;
        foreach (FieldRow row in answer.Rows)
        {
            string name = row["table"].Text;
            if (_tables?.FirstOrDefault(old => old["table"].Text == name) is { } before && now > _readAt)
            {
                _rates[name] = Math.Max(0, (row["rows"].Number - before["rows"].Number) * 1000 / (now - _readAt));
            }
        }

        _tables = answer.Rows;
        _readAt = now;
        if (now >= _nextSparks)
        {
            _nextSparks = now + (15 * RefreshMilliseconds);
            browser.Requests.Start(this, RequestKind.Histogram, cancellation => Sparks(answer.Rows, cancellation), sparks =>
            {
                foreach ((string table, string line) in sparks)
                {
                    _sparks[table] = line;
                }
            });
        }
    }

    private List<(string Table, string Line)> Sparks(IReadOnlyList<FieldRow> tables, CancellationToken cancellation)
    {
        List<(string, string)> lines = [];
        foreach (FieldRow row in tables.Take(MaxSparks))
        {
            if (Instants.TryParse(row["last"].Text) is { } last && !cancellation.IsCancellationRequested)
            {
                (string query, Histogram empty) = Histogram.Of(new ViewQuery(row["table"].Text), last - Instants.Hour, last + 1, SparkBuckets, "count");
                lines.Add((row["table"].Text, Bars.Spark(empty.With(browser.Port.Query(query, cancellation).Rows).Values, browser.Settings.Ascii)));
            }
        }

        return lines;
    }
}
