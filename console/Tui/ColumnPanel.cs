using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>All fields of the table: which are shown, and in which order.</summary>
internal sealed class ColumnPanel : Panel
{
    private readonly TablePage _page;
    private readonly ListView _view = new();
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private string _find = "";

    public ColumnPanel(TablePage page)
    {
        _page = page;
        page.Browser.Requests.Start(page, RequestKind.Fields, cancellation => page.Browser.Port.Fields(page.View.Table, cancellation), answer =>
        {
            foreach (FieldRow row in answer.Rows.Where(static row => !row["kind"].IsNull))
            {
                string name = row["field"].Text;
                _kinds[name] = row["kind"].Text;
                if (page.Columns.Find(name) is null)
                {
                    page.Columns.Add(name).IsHidden = true;
                    page.Columns.Find(name)!.Width = Math.Max(8, name.Length + 1);
                }
            }
        });
    }

    public override Places Place => Places.Columns;

    public override string Title => "columns" + (_find.Length > 0 ? $" with {_find}" : "");

    public override void Draw(CellBuffer buffer, Area area, bool focused)
    {
        ColumnView[] columns = Columns();
        _view.Fit(columns.Length, area.Height);
        for (int i = 0; i < Math.Min(area.Height, columns.Length - _view.Top); i++)
        {
            ColumnView column = columns[_view.Top + i];
            string box = column.IsHidden ? "[ ]" : "[x]";
            buffer.Put(area.X, area.Y + i, box, Style.Plain, area.Width);
            buffer.PutIn(area.X + 4, area.Y + i, Math.Min(28, area.Width - 16), column.Name + (column.IsPinned ? " (pinned)" : ""), column.IsHidden ? Style.Dim : Style.Plain);
            buffer.PutIn(area.Right - 10, area.Y + i, 9, _kinds.GetValueOrDefault(column.Name, ""), Style.Dim, right: true);
            if (focused && _view.Top + i == _view.Cursor)
            {
                buffer.Restyle(new Area(area.X, area.Y + i, area.Width, 1), static style => style.With(Accent.Reverse));
            }
        }
    }

    public override bool Do(Act act, int? count)
    {
        ColumnView[] columns = Columns();
        ColumnView? current = columns.Length > 0 ? columns[Math.Clamp(_view.Cursor, 0, columns.Length - 1)] : null;
        switch (act)
        {
            case Act.Open or Act.Hide when current is not null:
                _page.ToggleColumn(current);
                _view.Do(Act.Down, null, columns.Length);
                return true;
            case Act.MoveLeft or Act.MoveRight when current is not null && _find.Length == 0:
                int to = Math.Clamp(_view.Cursor + (act == Act.MoveRight ? 1 : -1), 0, columns.Length - 1);
                _page.Columns.Place(current, to);
                _view.Cursor = to;
                _page.Remember();
                return true;
            case Act.Find:
                _page.Browser.Ask(new LinePrompt("/", _find, static _ => null) { Changed = text => _find = text, Cancelled = () => _find = "" });
                return true;
            default:
                return _view.Do(act, count, columns.Length);
        }
    }

    private ColumnView[] Columns() => [.. _page.Columns.All.Where(column => column.Name.Contains(_find, StringComparison.OrdinalIgnoreCase))];
}
