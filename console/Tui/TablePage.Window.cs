using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>The window of time: what histogram, counts and the numbers of rows are about.</content>
internal sealed partial class TablePage
{
    private long _windowFrom;
    private long _windowTo;
    private long _tableFrom = long.MinValue;
    private long _tableTo = long.MaxValue;
    private bool _windowIsSet;
    private double? _total;
    private double? _rank;
    private int _rankIndex;

    /// <summary>The first request: rows at the end, before anything else is known.</summary>
    private void Start()
    {
        BrowserSettings settings = _browser.Settings;
        long now = settings.Now();
        if (settings.Filter is { Length: > 0 } filter && settings.Table == _view.Table)
        {
            FilterReading reading = _filters.Read(filter);
            if (reading.State == FilterState.Good)
            {
                _view = _view with { Steps = [Paging.Step.Search(reading.Expression, Label(filter))] };
            }
            else
            {
                _browser.Message = $"the filter is left out: {reading.Note}";
            }
        }

        if (settings.Table == _view.Table && (settings.From ?? settings.To) is not null)
        {
            long? from = settings.From is { } start ? _time.Parse(start, now, now) : null;
            long? to = settings.To is { } end ? _time.Parse(end, now, now) : null;
            if ((settings.From is not null && from is null) || (settings.To is not null && to is null))
            {
                _browser.Message = $"no time: {(from is null && settings.From is not null ? settings.From : settings.To)}; such as 2026-11-20T13:00, 13:05, -2h";
            }

            _view = _view with { From = from, To = to };
            _windowIsSet = true;
        }

        _cursor = _view.Kept is null ? _height - 1 : 0;
        Reload(near: null);
        if (_view.Kept is not null)
        {
            return;
        }

        if (AsksForTables)
        {
            _browser.Requests.Start(this, RequestKind.Tables, _browser.Port.Tables, TakeTables);
        }
    }

    /// <summary>What is told of the tables: the ends of this one.</summary>
    public void TakeTables(QueryAnswer answer)
    {
        if (answer.Rows.FirstOrDefault(row => row["table"].Text == _view.Table) is { } table)
        {
            _tableFrom = Instants.TryParse(table["first"].Text) ?? long.MinValue;
            _tableTo = Instants.TryParse(table["last"].Text) is { } last ? last + 1 : long.MaxValue;
            SetWindow();
        }
    }

    private void SetWindow()
    {
        if (_windowTo != 0 || _view.Kept is not null)
        {
            return;
        }

        long? end = _view.To ?? (_tableTo == long.MaxValue ? _rows.Count > 0 ? _rows[^1].Time + 1 : null : _tableTo);
        if (end is not { } to)
        {
            return;
        }

        long rounded = _view.To ?? (Instants.Floor(to - 1, Instants.Minute) + Instants.Minute);
        long from = _view.From ?? (_windowIsSet && _tableFrom != long.MinValue ? _tableFrom : rounded - Instants.Hour);
        ShowWindow(from, rounded > from ? rounded : from + Instants.Hour);
    }

    /// <summary>A time of day alone would not tell which day.</summary>
    private bool HasDays => !_view.IsPaged || _windowTo - _windowFrom > Instants.Day;

    private void ShowWindow(long from, long to)
    {
        (_windowFrom, _windowTo) = (from, Math.Max(from + Instants.Second, to));
        if (HasDays && _columns.Find("_time") is { Width: ColumnSet.TimeWidth } time)
        {
            time.Width = ColumnSet.DatedTimeWidth;
        }

        _total = null;
        _brushFrom = null;
        AskHistogram();
        AskRank();
    }

    private void AfterRows()
    {
        SetWindow();
        FollowWindow();
        AskRank();
        AfterMove();
    }

    /// <summary>The window goes where the cursor goes, unless somebody set it.</summary>
    private void FollowWindow()
    {
        if (_windowTo == 0 || CurrentRow?.Time is not { } time || (time >= _windowFrom && time < _windowTo))
        {
            return;
        }

        long length = _windowTo - _windowFrom;
        long steps = time < _windowFrom ? -((_windowFrom - time + length - 1) / length) : (time - _windowTo) / length + 1;
        ShowWindow(_windowFrom + (steps * length), _windowTo + (steps * length));
    }

    /// <summary>How many rows of the window come before the one under the cursor.</summary>
    private void AskRank()
    {
        _rank = null;
        if (!_view.IsPaged || _windowTo == 0 || CurrentRow is not { Time: { } time } row || time < _windowFrom || time >= _windowTo)
        {
            return;
        }

        FieldRow asked = row;
        string tie = (_view with { From = null, To = null }).Source(time, time + 1, ascending: false);
        string[] queries = [$"{Windowed.Source(_windowFrom, Math.Max(time, _windowFrom), ascending: false)} | stats count as n", $"{tie} | search _id < {row.Id} | stats count as n"];
        _browser.Requests.Start(this, RequestKind.Rank, cancellation => queries.Select(query => _browser.Port.Query(query, cancellation)).ToArray(), answers =>
        {
            int at = IndexOf(asked);
            if (at >= 0 && answers.All(static answer => answer is { Failure: null, IsCancelled: false, Rows.Count: 1 }))
            {
                _rank = answers.Sum(static answer => answer.Rows[0]["n"].Number);
                _rankIndex = at;
            }
        });
    }

    private int IndexOf(FieldRow row)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Id == row.Id && _rows[i].Time == row.Time)
            {
                return i;
            }
        }

        return -1;
    }

    private bool DoTime(Act act)
    {
        long length = _windowTo - _windowFrom;
        switch (act)
        {
            case Act.Earlier or Act.Later or Act.ZoomIn or Act.ZoomOut or Act.GoTo when _view.Kept is not null:
                _browser.Message = "a result that was kept has no window of time";
                return true;
            case Act.Earlier or Act.Later:
                long shift = act == Act.Later ? length : -length;
                Frame(_windowFrom + shift, _windowTo + shift, bounded: _view.From is not null || _view.To is not null, near: act == Act.Later ? _windowFrom + shift : _windowTo + shift - 1);
                return true;
            case Act.ZoomOut:
                long middle = _windowFrom + (length / 2);
                Frame(middle - length, middle + length, bounded: false, near: CurrentRow?.Time ?? middle);
                return true;
            case Act.ZoomIn:
                ZoomIn();
                return true;
            case Act.GoTo:
                _browser.Ask(new LinePrompt("go to", "", text =>
                {
                    if (_time.Parse(text, CurrentRow?.Time ?? _windowTo, _tableTo == long.MaxValue ? _browser.Settings.Now() : _tableTo) is not { } time)
                    {
                        return "a time such as 13:05, -2h (before the last row), 2026-11-20T13:00";
                    }

                    if (time >= _tableTo && text.Trim().All(static c => char.IsAsciiDigit(c) || c == ':'))
                    {
                        // A time of day that is still to come was one of the day before.
                        time -= Instants.Day;
                    }

                    GoToTime(time);
                    return null;
                }));
                return true;
            case Act.TimeMode:
                _time = _time with { Mode = (TimeMode)(((int)_time.Mode + 1) % 4) };
                if (_columns.Find("_time") is { } column)
                {
                    column.Width = Math.Max(column.Width, _time.Mode == TimeMode.Distance ? 13 : 12);
                }

                _browser.Message = _time.Mode switch
                {
                    TimeMode.Local => $"times local ({_browser.Settings.LocalZone.Id})",
                    TimeMode.Age => "times as age",
                    TimeMode.Distance => "times as distance to the row above",
                    _ => "times in UTC",
                };
                return true;
            default:
                return false;
        }
    }

    /// <summary>Shows another window and the row in it that is nearest to an instant.</summary>
    /// <param name="bounded">No rows beyond the window are shown.</param>
    private void Frame(long from, long to, bool bounded, long near)
    {
        ViewQuery view = _view with { From = bounded ? from : null, To = bounded ? to : null };
        bool again = view != _view;
        if (again)
        {
            Change(view, reload: false);
        }

        ShowWindow(from, to);
        GoToTime(near, reload: again);
    }

    private void GoToTime(long time, bool reload = false)
    {
        if (!_view.IsPaged)
        {
            Reload(null);
            return;
        }

        if (!reload && _rows.Count > 0 && _rows[0].Time <= time && _rows[^1].Time >= time)
        {
            _cursor = _rows.IndexOf(time);
            _top = _cursor - (_height / 2);
            FitRows();
            AfterMove();
            AskRank();
            return;
        }

        _cursor = _top + (_height / 2);
        Reload(At(time, 0));
    }

    /// <summary>A row that stands for a place only.</summary>
    private static FieldRow At(long time, long id) => new(["_time", "_id"], [new FieldValue(FieldKind.Text, Instants.Text(time)), new FieldValue(FieldKind.Number, id.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>First or last row: of the window, and when it is there already of the table.</summary>
    private void GoToEdge(bool start)
    {
        _followPaused &= start;
        if (!_view.IsPaged || (start ? _rows.AtStart : _rows.AtEnd))
        {
            if (!_view.IsPaged || CurrentRow?.Time is not { } time || (start ? time <= _windowFrom : time >= _windowTo) || _view.From is not null || EdgeIsInWindow(start))
            {
                _cursor = start ? 0 : Math.Max(0, _rows.Count - 1);
                FitRows();
                AfterMove();
                return;
            }
        }

        if (start)
        {
            // The first row that is not before the window.
            _cursor = _top;
            Reload(At(_windowFrom, 0));
        }
        else
        {
            _cursor = _top + _height - 1;
            bool atTableEnd = _windowTo >= _tableTo || _view.To is not null;
            Reload(atTableEnd ? null : At(_windowTo - 1, long.MaxValue - 1));
        }
    }

    private bool EdgeIsInWindow(bool start) => (start ? _rows[0].Time : _rows[^1].Time) is { } time && time >= _windowFrom && time < _windowTo;

    private void GoToRow(int number)
    {
        if (!_view.IsPaged || (_rank is { } rank && number - rank + _rankIndex is >= 0 and var near && near < _rows.Count))
        {
            _cursor = Math.Clamp(_view.IsPaged ? (int)(number - _rank!.Value + _rankIndex) : number, 0, Math.Max(0, _rows.Count - 1));
            FitRows();
            AfterMove();
            return;
        }

        // The histogram tells the bucket; only its rows are counted off.
        long from = _windowFrom;
        double left = number;
        for (int i = 0; _histogram is { } bars && _histogramMetric == 0 && i < bars.Values.Length && left >= (bars.Values[i] ?? 0); i++)
        {
            left -= bars.Values[i] ?? 0;
            from = bars.StartOf(i + 1);
        }

        string query = $"{_view.Source(Math.Max(from, _windowFrom), _windowTo, ascending: true)} | limit {(long)left} 1 | fields _time, _id";
        _loadingSince = Environment.TickCount64;
        _browser.Requests.Start(this, RequestKind.Find, cancellation => _browser.Port.Query(query, cancellation), answer =>
        {
            if (answer.Rows is [{ Time: not null } row])
            {
                _cursor = _top + (_height / 2);
                Reload(row);
            }
            else if (!answer.IsCancelled)
            {
                _loadingSince = null;
                _browser.Message = answer.Failure ?? $"the window has no row {number + 1}";
            }
        });
    }

    private string EdgeText(bool start) => _view.From is not null || _view.To is not null
        ? start ? "start of the window · { earlier · Z zooms out" : "end of the window · } later · Z zooms out"
        : start ? "first row" : "last row · F follows";
}
