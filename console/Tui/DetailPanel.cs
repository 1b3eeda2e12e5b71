using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>One row with all its fields, a line each; the row is read anew with every field it has.</summary>
internal sealed class DetailPanel : Panel
{
    private const string ReverseLine = "reverse";
    private const long ReverseSpan = 10 * Instants.Minute;

    private readonly TablePage _page;
    private readonly ListView _view = new();
    private FieldRow? _row;
    private FieldRow? _shown;
    private string? _inside;
    private bool _inHex;
    private FieldRow? _reverse;
    private string _reverseState = "";
    private string _find = "";

    public DetailPanel(TablePage page)
    {
        _page = page;
        Read();
    }

    public override Places Place => Places.Detail;

    public override string Title => _shown is { Time: { } time } row ? $"row {Numbers.Grouped(row.Id)} · {Instants.Text(time)}{(_inside is null ? "" : $" › {_inside}{(_inHex ? " in bytes" : "")}")}" : "row";

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
                (_inside, _inHex) = (field, false);
                _view.Cursor = 0;
                return true;
            case Act.Open when field == ReverseLine && _reverse is { } reverse:
                _page.GoTo(reverse);
                return true;
            case Act.Hex when _inside is null && !value.IsNull:
                (_inside, _inHex) = (field, true);
                _view.Cursor = 0;
                return true;
            case Act.Hex:
                _inside = null;
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
            return [.. _inHex ? HexText.Lines(row[inside].Text) : NestedText.Lines(row[inside].Text)];
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

        if (_reverseState.Length > 0 && _find.Length == 0)
        {
            lines.Add((ReverseLine, _reverseState));
        }

        return [.. lines];
    }

    private void Read()
    {
        _row = _page.CurrentRow;
        (_reverse, _reverseState) = (null, "");
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
                AskReverse(whole);
            }
        });
    }

    /// <summary>The flow of the other direction that is nearest in time.</summary>
    private void AskReverse(FieldRow row)
    {
        if (row.Time is not { } time || row["src_ip"].IsNull || row["dst_ip"].IsNull)
        {
            return;
        }

        (string Field, string Other)[] pairs = [("src_ip", "dst_ip"), ("dst_ip", "src_ip"), ("src_port", "dst_port"), ("dst_port", "src_port"), ("protocol", "protocol")];
        string tests = string.Join(" and ", pairs.Where(pair => !row[pair.Other].IsNull).Select(pair => FieldText.Test(pair.Field, row[pair.Other], keep: true)));
        string query = $"{new ViewQuery(_page.View.Table).Source(time - ReverseSpan, time + ReverseSpan, ascending: false)} | search {tests} | limit 100 | fields _time, _id, octet_count, packet_count";
        _reverseState = "…";
        _page.Browser.Requests.Start(_page, RequestKind.Reverse, cancellation => _page.Browser.Port.Query(query, cancellation), answer =>
        {
            _reverse = answer.Rows.Where(other => other.Time is not null && other.Id != row.Id).MinBy(other => Math.Abs(other.Time!.Value - time));
            _reverseState = _reverse is not { } found
                ? answer.Failure ?? "no flow of the other direction within 10 min"
                : $"{(found.Time >= time ? "+" : "")}{TimeText.Length(found.Time!.Value - time)} · {found["octet_count"].Text} octets · {found["packet_count"].Text} packets  (Enter goes there)";
        });
    }
}
