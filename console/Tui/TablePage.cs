using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// The rows of a table in the order of time, with filter, histogram and panels. Only what is near the screen is in memory: pages
/// are asked for by time and number, and nothing is counted before the first page is seen.
/// </summary>
internal sealed partial class TablePage : Page
{
    private readonly Browser _browser;
    private readonly RowWindow _rows = new();
    private readonly ValueText _text = new();
    private readonly FilterReader _filters;
    private readonly List<(ViewQuery View, long From, long To)> _undo = [];
    private readonly List<(ViewQuery View, long From, long To)> _redo = [];
    private readonly HashSet<(long Time, long Id)> _marks = [];
    private ColumnSet _columns = new();
    private ColumnSet? _tableColumns;
    private ViewQuery _view;
    private TimeText _time;
    private Panel? _panel;
    private bool _panelHasFocus;
    private bool _started;
    private int _top;
    private int _cursor;
    private int _height = 20;
    private Area _rowsArea;
    private string _find = "";
    private QueryAnswer? _last;

    public TablePage(Browser browser, string table)
        : this(browser, new ViewQuery(table))
    {
    }

    public TablePage(Browser browser, ViewQuery view)
    {
        _browser = browser;
        _filters = new FilterReader(browser.Settings.Check);
        _view = view;
        _time = new TimeText(TimeMode.Utc, browser.Settings.LocalZone);
    }

    /// <summary>False when somebody else asks, and hands the answer to <see cref="TakeTables"/>.</summary>
    public bool AsksForTables { get; init; } = true;

    public override Places Place => _panelHasFocus && _panel is not null ? _panel.Place : _histogramHasFocus ? Places.Histogram : Places.Rows;

    public override string Title => string.Join(" › ", _view.Steps.Select(static step => step.Label).Prepend(_view.Table));

    public override string Caption
    {
        get
        {
            string live = _follows ? (_followPaused ? $" · FOLLOW paused, {(_missed >= MaxMissed ? "over " : "")}{Numbers.Grouped(_missed)} new" : $" · FOLLOW{(_rate > 0 ? $" +{Numbers.Short(_rate)}/s" : "")}") : _frozen ? " · FROZEN" : "";
            return (_histogram is null && _windowTo == 0 ? "" : $"{_time.Range(_windowFrom, _windowTo)} · {Metric.Name}") + live;
        }
    }

    public ViewQuery View => _view;

    public Browser Browser => _browser;

    public ColumnSet Columns => _columns;

    public ValueText Values => _text;

    public TimeText Time => _time;

    public FieldRow? CurrentRow => _cursor >= 0 && _cursor < _rows.Count ? _rows[_cursor] : null;

    /// <summary>The view within its window of time, for what counts and sums up.</summary>
    public ViewQuery Windowed => _view with { From = _windowFrom, To = _windowTo };

    public override string Status
    {
        get
        {
            if (_last?.Failure is { } failure)
            {
                return $"{failure} · F5 asks again";
            }

            if (IsLoading && _loadingSince is { } since && Environment.TickCount64 - since > 150)
            {
                return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"scanning … {(Environment.TickCount64 - since) / 1000.0:0.0} s · ^c stops");
            }

            List<string> parts = [Position()];
            if (_marks.Count > 0)
            {
                parts.Add($"{_marks.Count} marked");
            }

            if (_last is { } last)
            {
                parts.Add(_view.Kept is not null ? "kept rows" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{last.BlocksRead} of {last.BlocksRead + last.BlocksPruned} blocks read · {last.Milliseconds:0} ms"));
                if (last.IsCut)
                {
                    parts.Add($"only the first {Numbers.Grouped(QueryPort.MaxRows)}");
                }
            }

            int hidden = _columns.All.Count(static column => column.IsHidden);
            if (_browser.Width >= 140 && hidden > 0)
            {
                parts.Add($"{hidden} columns hidden (X)");
            }

            if (CurrentRow?.Time is { } time && _windowTo > _windowFrom)
            {
                parts.Add($"{_time.Clock(time, day: false)[..10]}  {Math.Clamp((time - _windowFrom) * 100.0 / (_windowTo - _windowFrom), 0, 100):0} %");
            }

            return string.Join(" · ", parts);
        }
    }

    public override void Show()
    {
        if (!_started)
        {
            _started = true;
            Start();
        }
    }

    public override bool Do(Act act, int? count)
    {
        if (_panelHasFocus && _panel is { } panel && panel.Do(act, count))
        {
            return true;
        }

        switch (act)
        {
            case Act.Close:
                CloseFront();
                return true;
            case Act.Back when _panel is not null:
                ClosePanel();
                return true;
            case Act.NextPanel:
                NextPanel();
                return true;
            case Act.Stop when IsLoading || _browser.Requests.IsRunning(this, RequestKind.Histogram) || _browser.Requests.IsRunning(this, RequestKind.Panel):
                _browser.Requests.CancelAll(this);
                _loadingSince = _histogramAt = null;
                _browser.Message = "stopped; what is there stays · F5 asks again";
                return true;
            default:
                return (_histogramHasFocus && DoHistogram(act, count)) || Move(act, count) || DoTime(act) || DoFilter(act, count) || DoColumns(act, count) || DoRows(act);
        }
    }

    public override void Point(in InputEvent mouse)
    {
        bool down = mouse.Action == MouseAction.WheelDown;
        if (down || mouse.Action == MouseAction.WheelUp)
        {
            Do(down ? Act.Down : Act.Up, 3);
        }
        else if (_histogramArea.Contains(mouse.Column, mouse.Row) || (mouse.Action is MouseAction.Drag or MouseAction.Release && _dragFrom is not null))
        {
            PointHistogram(mouse);
        }
        else if (mouse.Action == MouseAction.Press && mouse.Row == _rowsArea.Y - 1 && ColumnAt(mouse.Column) is { } header)
        {
            // A click on a title sorts by it; the next one the other way.
            _panelHasFocus = _histogramHasFocus = false;
            _columns.Cursor = header;
            Do(_view.SortField == _columns.Current?.Name && _view.SortDescending ? Act.SortUp : Act.SortDown, null);
        }
        else if (mouse.Action == MouseAction.Press && _rowsArea.Contains(mouse.Column, mouse.Row))
        {
            int row = _top + mouse.Row - _rowsArea.Y;
            if (row < _rows.Count)
            {
                _panelHasFocus = _histogramHasFocus = false;
                bool again = row == _cursor;
                _cursor = row;
                if (ColumnAt(mouse.Column) is { } hit)
                {
                    again &= hit == _columns.Cursor;
                    _columns.Cursor = hit;
                }

                if (again)
                {
                    Do(Act.Open, null);
                }
            }
        }
    }

    public override long Tick(long now)
    {
        long due = TickFollow(now);
        if (_previewAt is { } preview)
        {
            if (now >= preview)
            {
                _previewAt = null;
                Preview();
            }
            else
            {
                due = Math.Min(due, preview);
            }
        }

        due = Math.Min(due, TickHistogram(now));
        if (IsLoading)
        {
            // The counter of a long scan moves ten times a second.
            due = Math.Min(due, now + 100);
        }

        if (_text.MissingNames() is { } names && !_browser.Requests.IsRunning(this, RequestKind.Names))
        {
            _browser.Requests.Start(this, RequestKind.Names, cancellation => _browser.Port.Query(names, cancellation), answer =>
            {
                _text.LearnNames(answer.Rows);
                _text.Forget();
            });
        }

        return due;
    }

    /// <summary>Shows a panel and gives it the keys.</summary>
    public void OpenPanel(Panel panel)
    {
        _panel = panel;
        _panelHasFocus = true;
        _histogramHasFocus = false;
    }

    public void ClosePanel()
    {
        _panel = null;
        _panelHasFocus = false;
        _browser.Requests.Cancel(this, RequestKind.Panel);
    }

    private void CloseFront()
    {
        if (_panel is not null)
        {
            ClosePanel();
        }
        else if (_histogramHasFocus)
        {
            _histogramHasFocus = false;
            _brushFrom = null;
        }
    }

    private void NextPanel()
    {
        if (_panelHasFocus)
        {
            _panelHasFocus = false;
        }
        else if (_histogramHasFocus || _histogramLines == 0 || _histogram is null)
        {
            _histogramHasFocus = false;
            _panelHasFocus = _panel is not null;
        }
        else
        {
            _histogramHasFocus = true;
            _bucket = Math.Clamp(CurrentRow?.Time is { } time ? _histogram.IndexOf(time) : 0, 0, _histogram.Values.Length - 1);
        }
    }

    /// <summary>The number of the column that stands there, among the visible ones.</summary>
    private int? ColumnAt(int x) =>
        _columns.Layout(_rowsArea.Width - 1).FirstOrDefault(item => x > item.X && x <= item.X + item.Width + 1) is { Column: not null } hit ? hit.Index : null;

    private string Position()
    {
        if (_rows.Count == 0)
        {
            return IsLoading || !_arrived ? "reading …" : _view.Steps.Count > 0 ? "no rows pass the filter here · u undoes, Z widens the window" : "the table has no rows here";
        }

        if (!_view.IsPaged)
        {
            return $"row {Numbers.Grouped(_cursor + 1)} of {Numbers.Grouped(_rows.Count)}";
        }

        string total = _total is { } rows ? Numbers.Grouped(rows) : "…";
        return _rank is { } rank && rank + _cursor - _rankIndex is var number and >= 0 && (_total is null || number < _total + 1)
            ? $"row {Numbers.Grouped(number + 1)} of {total}"
            : $"{total} {(_total == 1 ? "row" : "rows")}";
    }
}
