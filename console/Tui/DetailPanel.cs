using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>One row with all its fields, a line each; the row is read anew with every field it has.</summary>
internal sealed class DetailPanel : Panel
{
    private readonly TablePage _page;
    private readonly ListView _view = new();
    private FieldRow? _row;
    private FieldRow? _shown;
    private string? _inside;
    private string _find = "";

    public DetailPanel(TablePage page)
    {
        _page = page;
        Read();
    }

    public override Places Place => Places.Detail;

    public override string Title => _shown is { Time: { } time } row ? $"row {Numbers.Grouped(row.Id)} · {Instants.Text(time)}{(_inside is null ? "" : " › " + _inside)}" : "row";

    public override void Draw(CellBuffer buffer, Area area, bool focused)
    {
        if (_page.CurrentRow is { } now && (_row is null || now.Id != _row.Id || now.Time != _row.Time))
        {
            Read();
        }

        (string Name, string Text)[] lines = Lines();
        _view.Fit(lines.Length, area.Height);
        int width = Math.Clamp(lines.Select(static line => CellText.Width(line.Name)).DefaultIfEmpty(4).Max(), 4, area.Width / 2);
        for (int i = 0; i < Math.Min(area.Height, lines.Length - _view.Top); i++)
        {
            (string name, string text) = lines[_view.Top + i];
            buffer.PutIn(area.X, area.Y + i, width, name, Style.Dim);
            buffer.PutIn(area.X + width + 2, area.Y + i, area.Width - width - 2, text, Style.Plain);
            if (focused && _view.Top + i == _view.Cursor)
            {
                buffer.Restyle(new Area(area.X, area.Y + i, area.Width, 1), static style => style.With(Accent.Reverse));
            }
        }
    }

    public override bool Do(Act act, int? count)
    {
        (string Name, string Text)[] lines = Lines();
        string field = lines.Length > 0 ? lines[Math.Clamp(_view.Cursor, 0, lines.Length - 1)].Name : "";
        FieldValue value = _shown?[field] ?? FieldValue.Null;
        switch (act)
        {
            case Act.NextRow or Act.PreviousRow:
                _inside = null;
                _page.MoveRow(act == Act.NextRow ? count ?? 1 : -(count ?? 1));
                return true;
            case Act.Open when value.Kind == FieldKind.Nested && _inside is null:
                _inside = field;
                _view.Cursor = 0;
                return true;
            case Act.Close or Act.Back when _inside is not null:
                _inside = null;
                return true;
            case Act.Keep or Act.Drop when field.Length > 0 && _inside is null:
                _page.Test(field, value, act == Act.Keep);
                return true;
            case Act.AddColumn when field.Length > 0 && _inside is null:
                _page.AddColumn(field);
                return true;
            case Act.CopyCell:
                _page.Browser.Copy(_inside is null ? value.Text : lines[Math.Clamp(_view.Cursor, 0, lines.Length - 1)].Text, field);
                return true;
            case Act.Find:
                _page.Browser.Ask(new LinePrompt("/", _find, static _ => null) { Changed = text => _find = text, Cancelled = () => _find = "" });
                return true;
            default:
                return _view.Do(act, count, lines.Length);
        }
    }

    /// <summary>Fields that have something; those that are absent are folded into the last line.</summary>
    private (string Name, string Text)[] Lines()
    {
        if (_shown is not { } row)
        {
            return [];
        }

        if (_inside is { } inside)
        {
            return [.. NestedText.Lines(row[inside].Text)];
        }

        List<(string, string)> lines = [];
        List<string> absent = [];
        for (int i = 0; i < row.Names.Length; i++)
        {
            string name = row.Names[i];
            FieldValue value = row.Values[i];
            if (!name.Contains(_find, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (value.IsNull)
            {
                absent.Add(name);
            }
            else
            {
                string known = _page.Values.NameOf(name, value) is { } text ? $"{value.Text} {text}" : value.Text.Length == 0 ? "\"\"" : value.Text;
                lines.Add((name, value.Kind == FieldKind.Nested ? value.Text + "  (Enter opens)" : known));
            }
        }

        if (absent.Count > 0)
        {
            lines.Add(("absent", string.Join(", ", absent)));
        }

        return [.. lines];
    }

    private void Read()
    {
        _row = _page.CurrentRow;
        if (_row is not { Time: { } time } row || !_page.View.IsPaged)
        {
            _shown = _row;
            return;
        }

        _shown ??= row;
        ViewQuery one = new(_page.View.Table) { Steps = [.. _page.View.Steps.Where(static step => !step.Text.StartsWith("search ", StringComparison.Ordinal))] };
        string query = $"{one.Source(time, time + 1, ascending: false)} | search _id == {row.Id} | limit 1";
        _page.Browser.Requests.Start(_page, RequestKind.Panel, cancellation => _page.Browser.Port.Query(query, cancellation), answer =>
        {
            if (answer.Rows is [var whole])
            {
                _shown = whole;
            }
        });
    }
}
