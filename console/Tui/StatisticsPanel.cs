using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>What the values of a column are like: what headers of blocks know at once, the rest over a sample unless all is asked for.</summary>
internal sealed class StatisticsPanel : Panel
{
    private const int SampleRows = 3_000_000;
    private const int TopValues = 5;

    private readonly TablePage _page;
    private readonly string _field;
    private readonly bool _distinctOnly;
    private readonly ListView _view = new();
    private FieldRow? _exact;
    private FieldRow? _sampled;
    private IReadOnlyList<FieldRow> _top = [];
    private bool _isWhole;
    private string? _failure;
    private double _milliseconds;

    public StatisticsPanel(TablePage page, string field, bool distinct)
    {
        _page = page;
        _field = field;
        _distinctOnly = distinct;
        Ask();
    }

    public override Places Place => Places.Statistics;

    public override string Title => $"{_field} · statistics of the window" + (_failure is null ? "" : " · " + _failure);

    public override void Draw(CellBuffer buffer, Area area, bool focused)
    {
        (string Name, string Text)[] lines = Lines();
        _view.Fit(lines.Length, area.Height);
        for (int i = 0; i < Math.Min(area.Height, lines.Length - _view.Top); i++)
        {
            buffer.PutIn(area.X, area.Y + i, 12, lines[_view.Top + i].Name, Style.Dim);
            buffer.PutIn(area.X + 13, area.Y + i, area.Width - 13, lines[_view.Top + i].Text, Style.Plain);
        }
    }

    public override bool Do(Act act, int? count)
    {
        switch (act)
        {
            case Act.Whole:
                _isWhole = true;
                Ask();
                return true;
            case Act.Refresh:
                Ask();
                return true;
            default:
                return _view.Do(act, count, Lines().Length);
        }
    }

    private (string Name, string Text)[] Lines()
    {
        List<(string, string)> lines = [];
        if (_exact is { } exact)
        {
            double rows = exact["n"].Number, values = exact["v"].Number;
            lines.Add(("rows", Numbers.Grouped(rows)));
            lines.Add(("nulls", Numbers.Grouped(rows - values)));
            lines.Add(("min", exact["low"].Text));
            lines.Add(("max", exact["high"].Text));
            if (exact["high"].Kind == FieldKind.Number)
            {
                lines.Add(("sum", $"{Grouped(exact["total"])} ({Numbers.Short(exact["total"].Number)})"));
                lines.Add(("mean", values > 0 ? Numbers.Grouped(Math.Round(exact["total"].Number / values, 2)) : "-"));
            }
        }

        if (_sampled is { } sampled)
        {
            lines.Add(("", ""));
            lines.Add(("distinct", $"about {Grouped(sampled["d"])}"));
            if (sampled["p50"].Kind == FieldKind.Number && !_distinctOnly)
            {
                lines.Add(("p50", Grouped(sampled["p50"])));
                lines.Add(("p95", Grouped(sampled["p95"])));
                lines.Add(("p99", Grouped(sampled["p99"])));
            }

            double read = sampled["n"].Number;
            bool all = _isWhole || read < SampleRows;
            lines.Add(("", string.Create(CultureInfo.InvariantCulture, $"{(all ? "over all" : "over the newest")} {Numbers.Grouped(read)} rows · {_milliseconds:0} ms{(all ? "" : " · S takes all")}")));
        }
        else
        {
            lines.Add(("", "…"));
        }

        foreach (FieldRow row in _top)
        {
            bool isRest = ReferenceEquals(row, _top[^1]) && row[_field].Text == HistogramSplit.Rest;
            string value = isRest ? "all others" : _page.Values.Of(_field, row);
            lines.Add((ReferenceEquals(row, _top[0]) ? "most" : "", string.Create(CultureInfo.InvariantCulture, $"{row["share"].Number,5:0.0} %  {value}")));
        }

        return [.. lines];
    }

    private static string Grouped(FieldValue value) => value.Kind == FieldKind.Number ? Numbers.Grouped(value.Number) : value.Text;

    private void Ask()
    {
        ViewQuery view = _page.Windowed with { SortField = null };
        string source = view.Source(view.From, view.To, ascending: false), name = FieldText.Name(_field);
        string exact = $"{source} | stats count as n, count({name}) as v, min({name}) as low, max({name}) as high, sum({name}) as total";
        string sample = $"{source}{(_isWhole ? "" : string.Create(CultureInfo.InvariantCulture, $" | limit {SampleRows}"))} | stats count as n, estdc({name}) as d, estpercentile({name}, 50) as p50, estpercentile({name}, 95) as p95, estpercentile({name}, 99) as p99";
        _sampled = null;
        _top = [];
        _page.Browser.Requests.Start(_page, RequestKind.Panel, cancellation => _page.Browser.Port.Query(exact, cancellation), first =>
        {
            _failure = first.Failure;
            _exact = first.Rows is [var row] ? row : null;
            _page.Browser.Requests.Start(_page, RequestKind.Panel, cancellation => _page.Browser.Port.Query(sample, cancellation), second =>
            {
                _failure ??= second.Failure;
                _sampled = second.Rows is [var all] ? all : null;
                _milliseconds = first.Milliseconds + second.Milliseconds;
                _page.Browser.Requests.Start(_page, RequestKind.Panel, cancellation => _page.Browser.Port.Query($"{source} | top {TopValues} {name}", cancellation), third => _top = third.Rows);
            });
        });
    }
}
