using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>The values of a column that have most rows, octets or packets, within the window and filter of the view.</summary>
internal sealed class TopPanel : Panel
{
    private const int FirstRows = 50;
    private const int MaxRows = 5_000;

    private static readonly (string Name, string Aggregate)[] s_amounts = [("rows", "count"), ("octets", "sum(octet_count)"), ("packets", "sum(packet_count)")];

    private readonly TablePage _page;
    private readonly string _field;
    private readonly ListView _view = new();
    private readonly HashSet<string> _marks = new(StringComparer.Ordinal);
    private int _amount;
    private int _rows = FirstRows;
    private QueryAnswer? _answer;

    public TopPanel(TablePage page, string field)
    {
        _page = page;
        _field = field;
        Ask();
    }

    public override Places Place => Places.Top;

    public override string Title => string.Create(CultureInfo.InvariantCulture, $"{_field} · top by {s_amounts[_amount].Name}{(_answer is { } answer ? answer.Failure is { } failure ? " · " + failure : $" · exact · {answer.Milliseconds:0} ms" : " · …")}");

    public override void Draw(CellBuffer buffer, Area area, bool focused)
    {
        IReadOnlyList<FieldRow> rows = _answer?.Rows ?? [];
        _view.Fit(rows.Count, area.Height);
        int value = Math.Clamp(rows.Select(Shown).Select(static text => CellText.Width(text)).DefaultIfEmpty(6).Max(), 6, Math.Max(6, area.Width - 34));
        int bar = Math.Max(4, area.Width - value - 22);
        double most = rows.Where(row => !IsOther(row)).Select(static row => row["share"].Number).DefaultIfEmpty(0).Max();
        for (int i = 0; i < Math.Min(area.Height, rows.Count - _view.Top); i++)
        {
            FieldRow row = rows[_view.Top + i];
            int y = area.Y + i;
            buffer.Put(area.X, y, _marks.Contains(row[_field].Text) ? "*" : " ", Style.Bold, 1);
            buffer.PutIn(area.X + 1, y, value, Shown(row), IsOther(row) ? Style.Dim : Style.Plain);
            buffer.Put(area.X + value + 2, y, Bars.Row(most > 0 ? row["share"].Number / most : 0, bar, _page.Browser.Settings.Ascii), new Style(Hue.Blue), bar);
            buffer.PutIn(area.X + value + bar + 3, y, 9, Numbers.Short(row["n"].Number), Style.Plain, right: true);
            buffer.PutIn(area.X + value + bar + 13, y, 7, string.Create(CultureInfo.InvariantCulture, $"{row["share"].Number:0.0} %"), Style.Plain, right: true);
            if (focused && _view.Top + i == _view.Cursor)
            {
                buffer.Restyle(new Area(area.X, y, area.Width, 1), static style => style.With(Accent.Reverse));
            }
        }
    }

    public override bool Do(Act act, int? count)
    {
        IReadOnlyList<FieldRow> rows = _answer?.Rows ?? [];
        FieldRow? current = rows.Count > 0 ? rows[Math.Clamp(_view.Cursor, 0, rows.Count - 1)] : null;
        switch (act)
        {
            case Act.Top:
                _amount = (_amount + 1) % s_amounts.Length;
                Ask();
                return true;
            case Act.Refresh:
                Ask();
                return true;
            case Act.Mark when current is not null && !IsOther(current):
                if (!_marks.Remove(current[_field].Text))
                {
                    _marks.Add(current[_field].Text);
                }

                _view.Do(Act.Down, null, rows.Count);
                return true;
            case Act.Open when current is not null && IsOther(current) && _marks.Count == 0 && _rows < MaxRows:
                // The rest is no value, but it can be opened.
                _rows *= 10;
                Ask();
                return true;
            case Act.Open or Act.Keep or Act.Drop when current is not null:
                Filter(rows, current, keep: act != Act.Drop);
                return true;
            case Act.CopyCell when current is not null:
                _page.Browser.Copy(current[_field].Text, _field);
                return true;
            default:
                return _view.Do(act, count, rows.Count);
        }
    }

    /// <summary>The last row sums up the rest; a value that is called so stands in front of it.</summary>
    private bool IsOther(FieldRow row) => row[_field].Text == "other" && ReferenceEquals(row, _answer?.Rows[^1]);

    private string Shown(FieldRow row) => IsOther(row) ? _rows < MaxRows ? "other (Enter opens)" : "other" : _page.Values.Of(_field, row);

    private void Filter(IReadOnlyList<FieldRow> rows, FieldRow current, bool keep)
    {
        FieldRow[] chosen = _marks.Count > 0 ? [.. rows.Where(row => _marks.Contains(row[_field].Text))] : [current];
        if (chosen.Any(IsOther))
        {
            _page.Browser.Message = "the rest is no value: it is not filtered by";
            return;
        }

        _page.ClosePanel();
        if (chosen.Length == 1)
        {
            _page.Test(_field, chosen[0][_field], keep);
            return;
        }

        string any = string.Join(" or ", chosen.Select(row => FieldText.Test(_field, row[_field], keep: true)));
        _page.AddSearch(keep ? any : $"not({any})", $"{(keep ? "" : "not ")}{_field} {chosen.Length} values");
    }

    private void Ask()
    {
        ViewQuery view = _page.Windowed with { SortField = null };
        string query = $"{view.Source(view.From, view.To, ascending: false)} | top {_rows} {FieldText.Name(_field)} by {s_amounts[_amount].Aggregate} as n";
        _answer = null;
        _page.Browser.Requests.Start(_page, RequestKind.Panel, cancellation => _page.Browser.Port.Query(query, cancellation), answer => _answer = answer.IsCancelled ? _answer : answer);
    }
}
