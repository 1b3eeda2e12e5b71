using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>What is done with rows: marks, copies, finding, panels.</content>
internal sealed partial class TablePage
{
    /// <summary>The query of this view, as a command line.</summary>
    public string CommandLine()
    {
        // All columns need not be named.
        string text = _columns.HidesNothing ? Shown().Text() : QueryText();
        return $"logdb query '{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Moves the cursor of the rows from a panel.</summary>
    public void MoveRow(int rows) => Step(rows, paging: false);

    /// <summary>Shows a row, or the one nearest to it where a filter hides it.</summary>
    public void GoTo(FieldRow row)
    {
        _cursor = _top + (_height / 2);
        Reload(row);
    }

    private string QueryText() => Shown().Text(ShownFields());

    private ViewQuery Shown() => _windowTo > 0 ? Windowed : _view;

    private string[] ShownFields() => [.. _columns.Visible.Select(static column => column.Name)];

    private bool DoRows(Act act)
    {
        switch (act)
        {
            case Act.Open when CurrentRow is not null:
                OpenPanel(new DetailPanel(this));
                return true;
            case Act.Mark when CurrentRow is { Time: { } time } row:
                if (!_marks.Remove((time, row.Id)))
                {
                    _marks.Add((time, row.Id));
                }

                Step(1, paging: false);
                return true;
            case Act.Unmark:
                _browser.Message = $"{_marks.Count} marks cleared";
                _marks.Clear();
                return true;
            case Act.CopyCell when CurrentRow is { } row && _columns.Current is { } column:
                _browser.Copy(row[column.Name].Text, column.Name);
                return true;
            case Act.CopyRow when CurrentRow is { } row:
                CopyRow(row);
                return true;
            case Act.CopyQuery:
                _browser.Copy(QueryText(), "query");
                return true;
            case Act.Export:
                AskExport();
                return true;
            case Act.Find:
                _browser.Ask(new LinePrompt("/", "", text =>
                {
                    _find = text;
                    return text.Length == 0 || FindNext(forward: true, fromHere: true) ? null : $"{text} is not in the rows in memory";
                })
                {
                    Changed = text => _find = text,
                    Cancelled = () => _find = "",
                });
                return true;
            case Act.FindNext or Act.FindPrevious:
                _browser.Message = _find.Length == 0 ? "nothing to find: / first" : FindNext(act == Act.FindNext, fromHere: false) ? "" : $"no further {_find} in the rows in memory; & {_find} looks at all rows";
                return true;
            case Act.Top when _columns.Current is { } column:
                OpenPanel(new TopPanel(this, column.Name));
                return true;
            case Act.Statistics or Act.Distinct when _columns.Current is { } column:
                OpenPanel(new StatisticsPanel(this, column.Name, distinct: act == Act.Distinct));
                return true;
            case Act.HistogramSize:
                _histogramLines = _histogramLines switch { 0 => 1, 1 => 5, _ => 0 };
                _browser.Message = _histogramLines == 0 ? "histogram off" : "";
                if (_histogramLines == 0)
                {
                    _histogramHasFocus = false;
                    _histogramAt = null;
                    _browser.Requests.Cancel(this, RequestKind.Histogram);
                }
                else
                {
                    AskHistogram();
                }

                return true;
            case Act.Follow or Act.Collectors when _view.Kept is not null:
                _browser.Message = "these rows were kept; nothing comes behind them";
                return true;
            case Act.Follow:
                StartFollow();
                return true;
            case Act.Freeze:
                _frozen = !_frozen;
                _browser.Message = _frozen ? "frozen: nothing moves until = again" : "goes on";
                return true;
            case Act.Refresh:
                _total = null;
                AskHistogram();
                Reload(CurrentRow);
                return true;
            case Act.Collectors:
                _browser.Open(new CollectorsPage(_browser));
                return true;
            case Act.Back:
                _browser.Farewell = CommandLine();
                _browser.Close(this);
                return true;
            case Act.Quit:
                _browser.Farewell = CommandLine();
                _browser.CloseAll();
                return true;
            default:
                return false;
        }
    }

    private void CopyRow(FieldRow row)
    {
        List<string> fields = [];
        for (int i = 0; i < row.Names.Length; i++)
        {
            FieldValue value = row.Values[i];
            fields.Add($"{FieldText.Quoted(row.Names[i])}:{value.Kind switch { FieldKind.Null => "null", FieldKind.Text => System.Text.Json.JsonSerializer.Serialize(value.Text, FieldJson.Default.String), _ => value.Text }}");
        }

        _browser.Copy("{" + string.Join(',', fields) + "}", "row");
    }

    private bool FindNext(bool forward, bool fromHere)
    {
        ColumnView[] columns = _columns.Visible;
        for (int i = fromHere ? 0 : 1; i < _rows.Count; i++)
        {
            int at = _cursor + (forward ? i : -i);
            if (at < 0 || at >= _rows.Count)
            {
                break;
            }

            RowLook look = new(IsCurrent: false, IsStale: false, HasDays: false, 0);
            if (columns.Any(column => CellOf(column, _rows[at], at, look).Contains(_find, StringComparison.OrdinalIgnoreCase)))
            {
                _cursor = at;
                FitRows();
                AfterMove();
                return true;
            }
        }

        return fromHere && forward && FindNext(forward: false, fromHere: false);
    }

    private void AskExport()
    {
        string suggested = _view.Kept is null ? string.Create(CultureInfo.InvariantCulture, $"{_view.Table}-{Instants.Utc(_windowFrom):yyyyMMdd-HHmm}.csv") : "result.csv";
        _browser.Ask(new LinePrompt(Marked().Length > 0 ? "export the marked rows to" : "export to", suggested, text => ViewExport.Start(this, text, Shown().Request(ShownFields()), Marked()))
        {
            Judge = static _ => (".csv .tsv .json .ndjson", Style.Dim),
        });
    }

    private FieldRow[] Marked() => [.. _rows.Rows.Where(row => row.Time is { } time && _marks.Contains((time, row.Id)))];
}
