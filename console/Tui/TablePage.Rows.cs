using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>Which rows are in memory, and how more come.</content>
internal sealed partial class TablePage
{
    private readonly HashSet<string> _fetched = new(StringComparer.Ordinal);
    private bool _allFetched;
    private bool _arrived;
    private long? _loadingSince;
    private int _owed;
    private int? _keepScreenRow;

    private bool IsLoading => _browser.Requests.IsRunning(this, RequestKind.Page);

    /// <summary>Long addresses are cut where eight columns of a flow would not fit otherwise.</summary>
    private int FirstWidth => _browser.Width < 100 ? 16 : 24;

    private int PageSize => Math.Max(100, 3 * _height);

    /// <summary>Asks for the view anew, near a row: the cursor keeps its row, or the nearest in time.</summary>
    private void Reload(FieldRow? near, bool ascendingFromStart = false)
    {
        _browser.Requests.Cancel(this, RequestKind.Ahead);
        _loadingSince = Environment.TickCount64;
        _keepScreenRow = _cursor - _top;
        ViewQuery view = _view.IsPaged || _windowTo == 0 ? _view : Windowed;
        int count = PageSize;
        string[] fields = WantedFields();
        (long Time, long Id)? anchor = near?.Time is { } time ? (time, near.Id) : null;
        _browser.Requests.Start(this, RequestKind.Page, cancellation => Fetch(view, anchor, ascendingFromStart, count, fields, cancellation), fetched =>
        {
            _fetched.Clear();
            _fetched.UnionWith(fields);
            _allFetched = fields.Length == 0;
            Take(fetched);
        });
    }

    private Fetched Fetch(ViewQuery view, (long Time, long Id)? anchor, bool ascending, int count, string[] fields, CancellationToken cancellation)
    {
        if (!view.IsPaged)
        {
            // Groups and the like come in their own order, in one piece.
            QueryAnswer whole = _browser.Port.Query($"{view.Request()} | limit {QueryPort.MaxRows + 1}", cancellation);
            return new Fetched(whole, whole.Rows, Ascending: true, AtStart: true, AtEnd: true, Anchor: 0);
        }

        if (anchor is not { } at)
        {
            QueryAnswer end = _browser.Port.Page(view, null, ascending, count, fields, cancellation);
            bool all = end.Rows.Count < count;
            return new Fetched(end, end.Rows, ascending, AtStart: ascending || all, AtEnd: !ascending || all, Anchor: ascending ? 0 : Math.Max(0, end.Rows.Count - 1));
        }

        QueryAnswer behind = _browser.Port.Page(view, (at.Time, at.Id - 1), ascending: true, count, fields, cancellation);
        QueryAnswer before = behind.Failure is not null || behind.IsCancelled ? behind with { Rows = [] } : _browser.Port.Page(view, at, ascending: false, count, fields, cancellation);
        QueryAnswer both = behind with { Failure = behind.Failure ?? before.Failure, Milliseconds = behind.Milliseconds + before.Milliseconds, BlocksRead = behind.BlocksRead + before.BlocksRead, BlocksPruned = Math.Max(0, behind.BlocksPruned - before.BlocksRead) };
        return new Fetched(both, [.. before.Rows.Reverse(), .. behind.Rows], Ascending: true, AtStart: before.Rows.Count < count, AtEnd: behind.Rows.Count < count, Anchor: before.Rows.Count);
    }

    private void Take(Fetched fetched)
    {
        _loadingSince = null;
        if (fetched.Answer.IsCancelled)
        {
            return;
        }

        _last = fetched.Answer;
        _arrived = true;
        if (fetched.Answer.Failure is not null)
        {
            return;
        }

        _rows.Fill(fetched.Rows, fetched.Ascending, fetched.AtStart, fetched.AtEnd);
        _cursor = Math.Clamp(fetched.Anchor, 0, Math.Max(0, _rows.Count - 1));
        _top = _cursor - Math.Clamp(_keepScreenRow ?? _height - 1, 0, Math.Max(0, _height - 1));
        _owed = 0;
        ColumnSet columns = UseColumns();
        bool first = columns.All.Count == 0;
        Learn(columns, _rows.Rows.Reverse());
        if (first)
        {
            if (_view.IsPaged)
            {
                columns.Arrange();
                RestoreColumns();
            }

            columns.Cursor = Math.Min(1, Math.Max(0, columns.Visible.Length - 1));
        }

        FitRows();
        AfterRows();
    }

    /// <summary>Grouped rows have columns of their own; those of the table come back with its rows.</summary>
    private ColumnSet UseColumns()
    {
        bool own = _view.Steps.Any(static step => !step.KeepsRows);
        if (own && _tableColumns is null)
        {
            _tableColumns = _columns;
            _columns = new ColumnSet();
        }
        else if (own && _rows.Count > 0 && _columns.All.Count > 0 && _columns.Visible.All(column => !_rows[0].Names.Contains(column.Name)))
        {
            _columns = new ColumnSet();
        }
        else if (!own && _tableColumns is not null)
        {
            _columns = _tableColumns;
            _tableColumns = null;
        }

        return _columns;
    }

    /// <summary>The columns to read: none for all, as long as it is not known which there are.</summary>
    private string[] WantedFields()
    {
        if (_columns.All.Count == 0 || !_view.IsPaged)
        {
            return [];
        }

        // Back from groups, the columns of the table are not in use again before its rows are there.
        ColumnSet columns = _tableColumns ?? _columns;
        HashSet<string> names = [.. columns.Layout(Math.Max(20, _browser.Width)).Select(static item => item.Column.Name)];
        if (_text.Units == 2)
        {
            names.UnionWith(["first_time", "last_time"]);
        }

        return [.. names];
    }

    /// <summary>Asks again when columns came into sight that were not read.</summary>
    private void CheckColumns()
    {
        if (!_allFetched && _rows.Count > 0 && !IsLoading && _view.IsPaged && WantedFields().Any(name => !_fetched.Contains(name)))
        {
            Reload(CurrentRow);
        }
    }

    private bool Move(Act act, int? count)
    {
        int step = count ?? 1;
        int? by = act switch
        {
            Act.Down => step,
            Act.Up => -step,
            Act.HalfDown => Math.Max(1, _height / 2) * step,
            Act.HalfUp => -Math.Max(1, _height / 2) * step,
            Act.PageDown => _height * step,
            Act.PageUp => -_height * step,
            _ => null,
        };
        if (by is { } rows)
        {
            Step(rows, paging: act is Act.PageDown or Act.PageUp or Act.HalfDown or Act.HalfUp);
            return true;
        }

        switch (act)
        {
            case Act.Last when count is { } number:
                GoToRow(number - 1);
                return true;
            case Act.Percent:
                GoToTime(_windowFrom + ((_windowTo - _windowFrom) / 100 * Math.Clamp(count ?? 0, 0, 100)));
                return true;
            case Act.First:
                GoToEdge(start: true);
                return true;
            case Act.Last:
                GoToEdge(start: false);
                return true;
            default:
                return false;
        }
    }

    private void Step(int rows, bool paging)
    {
        int to = _cursor + rows;
        int last = Math.Max(0, _rows.Count - 1);
        if (paging)
        {
            _top += rows;
        }

        if (to < 0 && !_rows.AtStart)
        {
            _owed = Math.Max(-2 * _height, to);
        }
        else if (to > last && !_rows.AtEnd)
        {
            _owed = Math.Min(2 * _height, to - last);
        }
        else if ((to < 0 && _cursor == 0) || (to > last && _cursor == last))
        {
            _browser.Message = EdgeText(start: to < 0);
        }

        _cursor = Math.Clamp(to, 0, last);
        if (rows < 0 && _follows)
        {
            _followPaused = true;
        }

        FitRows();
        AfterMove();
    }

    private void FitRows()
    {
        _top = Math.Clamp(_top, Math.Max(0, _cursor - _height + 1), Math.Max(0, _cursor));
        _top = Math.Clamp(_top, 0, Math.Max(0, _rows.Count - _height));
    }

    /// <summary>Asks for the page before or behind when the screen comes near the end of what is there.</summary>
    private void AfterMove()
    {
        FollowWindow();
        if (!_view.IsPaged || _rows.Count == 0 || IsLoading || _browser.Requests.IsRunning(this, RequestKind.Ahead))
        {
            return;
        }

        int near = 2 * _height;
        bool older = _top < near && !_rows.AtStart && _rows[0].Time is not null;
        bool newer = !older && _rows.Count - _top - _height < near && !_rows.AtEnd && _rows[^1].Time is not null;
        if (!older && !newer)
        {
            return;
        }

        FieldRow edge = older ? _rows[0] : _rows[^1];
        int count = PageSize;
        string[] fields = _allFetched ? [] : [.. _fetched];
        ViewQuery view = _view;
        _loadingSince ??= Environment.TickCount64;
        _browser.Requests.Start(this, RequestKind.Ahead, cancellation => _browser.Port.Page(view, (edge.Time!.Value, edge.Id), ascending: newer, count, fields, cancellation), answer => Grow(answer, older, count));
    }

    private void Grow(QueryAnswer answer, bool older, int count)
    {
        _loadingSince = null;
        if (answer.IsCancelled || answer.Failure is not null)
        {
            _last = answer.Failure is null ? _last : answer;
            return;
        }

        _last = answer;
        int moved = older ? _rows.Prepend(answer.Rows, answer.Rows.Count < count) : -_rows.Append(answer.Rows, answer.Rows.Count < count);
        _cursor += moved;
        _top += moved;
        _rankIndex += moved;
        if (_owed != 0)
        {
            int owed = _owed;
            _owed = 0;
            Step(owed, paging: Math.Abs(owed) >= _height / 2);
        }
        else
        {
            FitRows();
            AfterMove();
        }
    }

    /// <summary>What came of a request for rows.</summary>
    /// <param name="Ascending">The order of <paramref name="Rows"/>; false for newest first.</param>
    /// <param name="Anchor">The row that the cursor goes to, counted in the order in which rows are shown.</param>
    private sealed record Fetched(QueryAnswer Answer, IReadOnlyList<FieldRow> Rows, bool Ascending, bool AtStart, bool AtEnd, int Anchor);
}
