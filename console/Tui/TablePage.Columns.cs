using LogFlowDb.Console.Paging;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Tui;

/// <content>Which columns there are, and how they look.</content>
internal sealed partial class TablePage
{
    private const int MaxWidth = 400;

    /// <returns>What is wrong; null when it was done.</returns>
    public string? ShowColumns(IReadOnlyList<string> names)
    {
        string[] fields = [.. names.Select(name => _columns.All.FirstOrDefault(column => column.Name == name || column.Header == name)?.Name ?? name)];
        string? unknown = fields.FirstOrDefault(name => _columns.Find(name) is null);
        if (unknown is not null)
        {
            _browser.Message = $"no row seen so far has a field {unknown}{NearName.Suffix(unknown, _columns.All.Select(static column => column.Name))}";
        }

        _columns.Show(fields);
        Learn(_columns, _rows.Rows);
        Remember();
        Reload(CurrentRow);
        return null;
    }

    /// <summary>Shows a field as a column, last of those that are seen.</summary>
    public void AddColumn(string name)
    {
        _columns.Add(name);
        Remember();
        _browser.Message = $"column {name} added at the right";
        CheckColumns();
    }

    public string? Save()
    {
        Remember();
        return _view.Kept is not null ? "columns are kept of tables only" : _browser.Settings.StateFolder is null ? "there is no folder for it ($XDG_STATE_HOME)" : null;
    }

    public void ToggleColumn(ColumnView column)
    {
        column.IsHidden = !column.IsHidden;
        Remember();
    }

    public void Remember()
    {
        if (_view.Kept is null)
        {
            ColumnFile.Save(_browser.Settings.StateFolder, _view.Table, _tableColumns ?? _columns);
        }
    }

    private void Learn(ColumnSet columns, IEnumerable<FieldRow> rows) =>
        columns.Learn(rows, (column, row) => _text.Of(column.Name, row), FirstWidth, HasDays ? ColumnSet.DatedTimeWidth : ColumnSet.TimeWidth);

    private void RestoreColumns()
    {
        if (_browser.Settings.Columns.Count > 0 && _browser.Settings.Table == _view.Table)
        {
            _columns.Show(_browser.Settings.Columns);
            string? unknown = _browser.Settings.Columns.FirstOrDefault(name => _rows.Count > 0 && !_rows[^1].Names.Contains(name));
            if (unknown is not null)
            {
                string[] known = [.. _rows[^1].Names];
                _browser.Message = $"the newest row has no field {unknown}{NearName.Suffix(unknown, known)}";
            }

            Learn(_columns, _rows.Rows);
        }
        else
        {
            ColumnFile.Load(_browser.Settings.StateFolder, _view.Table, _columns);
        }
    }

    private bool DoColumns(Act act, int? count)
    {
        int last = Math.Max(0, _columns.Visible.Length - 1);
        switch (act)
        {
            case Act.Left or Act.Right:
                _columns.Cursor = Math.Clamp(_columns.Cursor + ((count ?? 1) * (act == Act.Right ? 1 : -1)), 0, last);
                return true;
            case Act.FirstColumn or Act.LastColumn:
                _columns.Cursor = act == Act.FirstColumn ? 0 : last;
                return true;
            case Act.ColumnByName:
                _browser.Ask(new LinePrompt("column", "", GoToColumn) { Words = _ => _columns.All.Select(static column => column.Name) });
                return true;
            case Act.SortUp or Act.SortDown:
                Sort(act == Act.SortDown);
                return true;
            case Act.Columns:
                OpenPanel(new ColumnPanel(this));
                return true;
            case Act.Units:
                _text.Units = (_text.Units + 1) % 3;
                foreach (ColumnView wide in _columns.All)
                {
                    wide.Width = Math.Max(wide.Width, _text.LeastWidth(wide.Name));
                }

                _browser.Message = _text.Describe();
                CheckColumns();
                return true;
            case Act.Names:
                _text.Naming = (_text.Naming + 1) % 3;
                _browser.Message = _text.Describe();
                return true;
            default:
                return _columns.Current is { } column && DoColumn(act, column, count ?? 1);
        }
    }

    private bool DoColumn(Act act, ColumnView column, int count)
    {
        switch (act)
        {
            case Act.MoveLeft or Act.MoveRight:
                _columns.Move(act == Act.MoveRight ? count : -count);
                break;
            case Act.Narrower or Act.Wider:
                column.Width = Math.Clamp(column.Width + (act == Act.Wider ? count : -count), 2, MaxWidth);
                break;
            case Act.FullWidth:
                (column.Width, column.WidthBefore) = column.WidthBefore > 0
                    ? (column.WidthBefore, 0)
                    : (Math.Clamp(_rows.Rows.Select(row => Drawing.CellText.Width(_text.Of(column.Name, row))).DefaultIfEmpty(0).Max(), Drawing.CellText.Width(column.Header) + 1, MaxWidth), column.Width);
                break;
            case Act.Hide when _columns.Visible.Length > 1:
                column.IsHidden = true;
                _browser.Message = $"{column.Name} hidden · X shows all columns";
                break;
            case Act.Hide:
                _browser.Message = "the last column stays";
                return true;
            case Act.Pin:
                column.IsPinned = !column.IsPinned;
                _columns.Cursor = Math.Max(0, Array.IndexOf(_columns.Visible, column));
                _browser.Message = column.IsPinned ? $"{column.Name} stays at the left" : $"{column.Name} moves with the others";
                break;
            default:
                return false;
        }

        Remember();
        return true;
    }

    private string? GoToColumn(string name)
    {
        ColumnView[] visible = _columns.Visible;
        int at = Array.FindIndex(visible, column => column.Name == name || column.Header == name);
        at = at >= 0 ? at : Array.FindIndex(visible, column => column.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            return $"no column {name}{NearName.Suffix(name, visible.Select(static column => column.Name))}; X has the hidden ones";
        }

        _columns.Cursor = at;
        return null;
    }

    private void Sort(bool descending)
    {
        if (_columns.Current is not { } column)
        {
            return;
        }

        column.Width = Math.Max(column.Width, Drawing.CellText.Width(column.Header) + 1);
        bool byTime = column.Name == "_time" && _view.Steps.All(static step => step.KeepsRows);
        Change(byTime ? _view with { SortField = null } : _view with { SortField = column.Name, SortDescending = descending });
        _browser.Message = byTime
            ? "by time, newest at the end"
            : $"the first {Numbers.Grouped(Paging.QueryPort.MaxRows)} rows of the window by {column.Name}, {(descending ? "largest" : "smallest")} first · on _time [ goes back";
    }
}
