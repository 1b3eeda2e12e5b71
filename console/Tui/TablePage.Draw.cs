using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>What it looks like.</content>
internal sealed partial class TablePage
{
    private const int WideScreen = 140;

    public override void Draw(CellBuffer buffer, Area area)
    {
        int bars = area.Height < 12 ? 0 : HistogramHeight;
        if (bars > 0)
        {
            DrawHistogram(buffer, area.Row(0) with { Height = bars });
        }

        Area body = area.Inside(bars, 1);
        bool beside = _panel is not null && area.Width >= WideScreen;
        int panelWidth = beside ? Math.Clamp(area.Width / 3, 50, 80) : area.Width;
        Area rows = beside ? body with { Width = body.Width - panelWidth - 1 } : body;
        DrawRows(buffer, rows);
        if (_panel is { } panel)
        {
            Area place = beside ? new Area(rows.Right, body.Y, panelWidth + 1, body.Height) : new Area(body.X, body.Y, body.Width, body.Height);
            buffer.Fill(place, ' ', Style.Plain);
            for (int y = 0; beside && y < place.Height; y++)
            {
                buffer.Put(place.X, place.Y + y, _browser.Settings.Ascii ? "|" : "│", Style.Dim);
            }

            Area inside = place with { X = place.X + 2, Width = place.Width - 3 };
            buffer.PutIn(inside.X, inside.Y, inside.Width, panel.Title, Style.Bold);
            panel.Draw(buffer, inside.Inside(1, 0), _panelHasFocus);
        }

        DrawFilter(buffer, area.Row(area.Height - 1));
    }

    private void DrawRows(CellBuffer buffer, Area area)
    {
        int height = Math.Max(1, area.Height - 1);
        if (height != _height)
        {
            _height = height;
            FitRows();
            AfterMove();
        }

        _rowsArea = new Area(area.X, area.Y + 1, area.Width, height);
        List<ColumnPlace> layout = _columns.Layout(area.Width - 1);
        foreach ((ColumnView column, int index, int x, int width) in layout)
        {
            Style style = index == _columns.Cursor && !_panelHasFocus ? Style.Bold.With(Accent.Underline) : Style.Bold;
            string order = column.Name == (_view.SortField ?? "_time") && (_view.IsPaged || _view.SortField is not null) ? _view.SortField is null || _view.SortDescending ? "▾" : "▴" : "";
            buffer.PutIn(area.X + 1 + x, area.Y, width, column.Header + (_browser.Settings.Ascii ? order.Replace('▾', 'v').Replace('▴', '^') : order), style, column.IsRight);
        }

        bool stale = IsLoading && _loadingSince is { } since && Environment.TickCount64 - since > 30;
        long now = _browser.Settings.Now();
        for (int i = 0; i < height && _top + i < _rows.Count; i++)
        {
            int at = _top + i;
            DrawRow(buffer, area.Y + 1 + i, area, layout, at, new RowLook(at == _cursor, stale, HasDays, now));
        }

        if (_rows.Count == 0 && _arrived)
        {
            buffer.Put(area.X + 2, area.Y + 2, _last?.Failure ?? Position(), Style.Plain);
        }

        CheckColumns();
    }

    private void DrawRow(CellBuffer buffer, int y, Area area, List<ColumnPlace> layout, int at, RowLook look)
    {
        FieldRow row = _rows[at];
        bool marked = row.Time is { } time && _marks.Contains((time, row.Id));
        if (look.IsCurrent || marked)
        {
            string sign = marked ? look.IsCurrent ? "◆" : "◇" : "▶";
            buffer.Put(area.X, y, _browser.Settings.Ascii ? marked ? "*" : ">" : sign, Style.Bold, 1);
        }

        foreach ((ColumnView column, int index, int x, int width) in layout)
        {
            string text = CellOf(column, row, at, look);
            Style style = look.IsStale || row[column.Name].IsNull ? Style.Dim : Style.Plain;
            if (_find.Length > 0 && text.Contains(_find, StringComparison.OrdinalIgnoreCase))
            {
                style = style.With(Accent.Underline | Accent.Bold);
            }

            if (look.IsCurrent && !_panelHasFocus && !_histogramHasFocus)
            {
                style = style.With(index == _columns.Cursor ? Accent.Reverse : Accent.Bold);
            }
            else if (look.IsCurrent)
            {
                style = style.With(Accent.Bold);
            }

            buffer.PutIn(area.X + 1 + x, y, width, text, style, column.IsRight);
        }
    }

    private string CellOf(ColumnView column, FieldRow row, int at, RowLook look) => column.Name == "_time" && row.Time is { } time
        ? _time.Row(time, at > 0 ? _rows[at - 1].Time : null, look.Now, look.HasDays && column.Width >= ColumnSet.DatedTimeWidth)
        : column.Name.EndsWith("_time", StringComparison.Ordinal) && Instants.TryParse(row[column.Name].Text) is { } other
            ? _time.Row(other, null, look.Now, day: column.Width >= ColumnSet.DatedTimeWidth)
            : _allFetched || _fetched.Contains(column.Name) || !_view.IsPaged ? _text.Of(column.Name, row) : "";

    private void DrawFilter(CellBuffer buffer, Area area)
    {
        // Searches at the end are one expression; where other stages follow, the whole pipeline is told.
        string filter = Searches(_view).Count() == _view.Steps.Count ? FilterOf(_view) : string.Join(" | ", _view.Steps.Select(static step => step.Text));
        string note = _total is { } rows && _browser.Width >= WideScreen ? $"ok · {Numbers.Grouped(rows)} rows" : filter.Length > 0 ? "ok" : "";
        buffer.Put(1, area.Y, "&", Style.Bold);
        buffer.PutIn(3, area.Y, area.Width - 5 - note.Length, filter.Length == 0 ? "all rows" : filter, filter.Length > 0 ? Style.Plain : Style.Dim);
        buffer.Put(area.Right - note.Length - 1, area.Y, note, Style.Plain);
    }

    private readonly record struct RowLook(bool IsCurrent, bool IsStale, bool HasDays, long Now);
}
