using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <content>The histogram of time above the rows. It has its own request: it may lag, the rows never wait.</content>
internal sealed partial class TablePage
{
    private const int AxisStep = 12;

    /// <summary>Cells for the scale at the left of tall bars.</summary>
    private const int TallMargin = 8;

    /// <summary>So long the histogram leaves the cores to the rows.</summary>
    private const int LaterMilliseconds = 250;

    private static readonly (string Name, string Aggregate)[] s_metrics = [("rows", "count"), ("octets", "sum(octet_count)"), ("packets", "sum(packet_count)")];

    private Histogram? _histogram;
    private Area _histogramArea;
    private int _histogramMetric;
    private int _histogramLines = 1;
    private bool _histogramHasFocus;
    private int _bucket;
    private int? _brushFrom;
    private int? _dragFrom;
    private long? _histogramAt;

    private (string Name, string Aggregate) Metric => s_metrics[_histogramMetric];

    private int HistogramHeight => _histogramLines == 0 || _view.Kept is not null ? 0 : _histogramLines + 1;

    /// <summary>The histogram of the window, as soon as no rows are on their way; they never wait for it, it not long for them.</summary>
    private void AskHistogram()
    {
        _browser.Requests.Cancel(this, RequestKind.Histogram);
        bool isWanted = _windowTo != 0 && (_histogramLines > 0 || _total is null);
        _histogramAt = isWanted ? Environment.TickCount64 + LaterMilliseconds : null;
    }

    private long TickHistogram(long now)
    {
        if (_histogramAt is { } due && IsLoading && now < due)
        {
            return due;
        }

        if (_histogramAt is not null)
        {
            StartHistogram();
        }

        return long.MaxValue;
    }

    private void StartHistogram()
    {
        _histogramAt = null;

        int buckets = Math.Clamp(BarCells(_browser.Width) - (_histogramLines > 1 ? TallMargin : 0), 10, 400);
        ViewQuery view = _view.SortField is null ? _view : _view with { SortField = null };
        if (!view.IsPaged)
        {
            view = view with { Steps = [.. view.Steps.TakeWhile(static step => step.KeepsRows)] };
        }

        (string query, Histogram empty) = Histogram.Of(view, _windowFrom, _windowTo, buckets, Metric.Aggregate);
        AskSplit(query, empty);
        bool counts = _histogramMetric == 0;
        _browser.Requests.Start(this, RequestKind.Histogram, cancellation => _browser.Port.Query(query, cancellation), answer =>
        {
            if (answer is { Failure: null, IsCancelled: false })
            {
                _histogram = empty.With(answer.Rows);
                _bucket = Math.Clamp(_bucket, 0, _histogram.Values.Length - 1);
                _total = counts ? _histogram.Total : _total;
            }
        });
    }

    /// <summary>Cells for bars beside what is told at the right.</summary>
    private static int BarCells(int width) => width - (width >= 140 ? 66 : 17);

    private void DrawHistogram(CellBuffer buffer, Area area)
    {
        _histogramArea = area;
        if (_histogram is not { } bars)
        {
            return;
        }

        bool tall = area.Height > 2;
        int left = tall ? 9 : 1;
        Area body = new(area.X + left, area.Y, Math.Max(0, area.Width - left), area.Height - 1);
        int cell = Math.Clamp((BarCells(area.Width) - (tall ? TallMargin : 0)) / Math.Max(1, bars.Values.Length), 1, 4);
        double peak = bars.Peak;
        int current = CurrentRow?.Time is { } time ? bars.IndexOf(time) : -1;
        int marked = _histogramHasFocus ? _bucket : current;
        (int brushFrom, int brushTo) = _brushFrom is { } start ? (Math.Min(start, _bucket), Math.Max(start, _bucket)) : (-1, -2);
        for (int i = 0; i < bars.Values.Length; i++)
        {
            if (bars.Values[i] is { } value && peak > 0)
            {
                int eighths = Math.Max(value > 0 ? 1 : 0, (int)Math.Round(value / peak * body.Height * 8));
                Style style = new(Hue.Blue, i == marked ? Accent.Bold : Accent.None);
                for (int x = 0; x < cell; x++)
                {
                    Bars.Column(buffer, body.X + (i * cell) + x, body, eighths, style, _browser.Settings.Ascii);
                    if (tall && Split is { } split)
                    {
                        DrawParts(buffer, body.X + (i * cell) + x, body, i, peak, split);
                    }
                }
            }

            bool lit = i == marked || (i >= brushFrom && i <= brushTo);
            if (lit)
            {
                buffer.Restyle(new Area(body.X + (i * cell), body.Bottom - 1, cell, 1), static style => style.With(Accent.Reverse));
            }
        }

        if (tall)
        {
            buffer.PutIn(1, body.Y, 7, Numbers.Short(peak), Style.Plain, right: true);
            buffer.PutIn(1, body.Bottom - 1, 7, "0", Style.Plain, right: true);
        }

        int end = body.X + (bars.Values.Length * cell);
        for (int i = 0; i * cell < bars.Values.Length * cell; i += Math.Max(1, AxisStep / cell))
        {
            string label = bars.Span < Instants.Minute ? _time.Second(bars.StartOf(i)) : bars.To - bars.From > 2 * Instants.Day ? _time.Date(bars.StartOf(i))[5..10] : _time.Minute(bars.StartOf(i));
            if (body.X + (i * cell) + label.Length < Math.Min(end + 6, area.Width < WideScreen ? area.Right - 20 : area.Right))
            {
                buffer.Put(body.X + (i * cell), body.Bottom, label, Style.Dim);
            }
        }

        Annotate(buffer, area, bars, end + 2, brushFrom, brushTo);
    }

    private void Annotate(CellBuffer buffer, Area area, Histogram bars, int x, int brushFrom, int brushTo)
    {
        int width = area.Right - x - 1;
        if (width < 8)
        {
            return;
        }

        bool wide = width > 40;
        if (Split is { } split && area.Height > 2)
        {
            DrawLegend(buffer, new Area(x, area.Y + (wide ? 1 : 0), Math.Min(width, 40), area.Height - 1), split);
        }

        string brush = _brushFrom is null ? "" : BrushText(bars, brushFrom, brushTo);
        string at = _histogramHasFocus && _brushFrom is null
            ? $"{_time.Minute(bars.StartOf(_bucket))}: {Numbers.Short(bars.Values[_bucket] ?? 0)}"
            : bars.PeakIndex >= 0 ? $"peak {Numbers.Short(bars.Peak)} {(wide ? "at " : "")}{_time.Minute(bars.StartOf(bars.PeakIndex))}" : "no rows";
        if (wide)
        {
            buffer.PutIn(x, area.Y, width, $"bar {bars.SpanText} · {Metric.Name} · {at}", Style.Plain);
            // On the line of the axis the last time may reach beyond the bars.
            int cells = x - 3 - area.X, time = Math.Max(0, ((cells - 1) / AxisStep * AxisStep) + "00:00:00 ".Length - cells - 1);
            int right = Split is not null ? x + 42 : area.Height <= 2 ? x + time : x;
            width = area.Right - right - 1;
            buffer.PutIn(right, area.Y + 1, width, brush.Length > 0 ? brush : $"all {Numbers.Short(bars.Total)} {Metric.Name}", Style.Plain);
            if (area.Height > 3)
            {
                buffer.PutIn(right, area.Y + 2, width, "Tab into it · Enter zooms in · Z out · { } window", Style.Dim);
            }
        }
        else
        {
            if (Split is null || area.Height <= 2)
            {
                buffer.PutIn(x, area.Y, width, $"bar {bars.SpanText}", Style.Plain, right: true);
            }

            buffer.PutIn(area.Right - 20, area.Bottom - 1, 19, brush.Length > 0 ? Numbers.Short(Sum(bars, brushFrom, brushTo)) : at, Style.Plain, right: true);
        }
    }

    private string BrushText(Histogram bars, int from, int to)
    {
        double sum = Sum(bars, from, to);
        string part = bars.Total > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", {sum * 100 / bars.Total:0} % of the window") : "";
        return $"brush {_time.Minute(bars.StartOf(from))}–{_time.Minute(bars.StartOf(to + 1))}: {Numbers.Short(sum)}{part}";
    }

    private static double Sum(Histogram bars, int from, int to) => bars.Values.Skip(from).Take(to - from + 1).Sum(static value => value ?? 0);

    private bool DoHistogram(Act act, int? count)
    {
        if (_histogram is not { } bars)
        {
            return false;
        }

        switch (act)
        {
            case Act.BucketLeft or Act.BucketRight:
                _bucket = Math.Clamp(_bucket + ((count ?? 1) * (act == Act.BucketRight ? 1 : -1)), 0, bars.Values.Length - 1);
                return true;
            case Act.Brush:
                _brushFrom = _brushFrom is null ? _bucket : null;
                return true;
            case Act.BrushLeft or Act.BrushRight:
                _brushFrom ??= _bucket;
                _bucket = Math.Clamp(_bucket + (act == Act.BrushRight ? 1 : -1), 0, bars.Values.Length - 1);
                return true;
            case Act.BrushEarlier or Act.BrushLater:
                MoveBrush(bars, act == Act.BrushLater);
                return true;
            case Act.Split:
                ToggleSplit();
                return true;
            case Act.Peak:
                // Peaks by size: each press goes to the next smaller one.
                int[] peaks = [.. Enumerable.Range(0, bars.Values.Length).Where(i => bars.Values[i] > 0).OrderByDescending(i => bars.Values[i])];
                _bucket = peaks.Length == 0 ? _bucket : peaks[(Array.IndexOf(peaks, _bucket) + 1) % peaks.Length];
                return true;
            case Act.HistogramMetric:
                _latestSplit = null;
                _histogramMetric = (_histogramMetric + 1) % s_metrics.Length;
                AskHistogram();
                return true;
            case Act.Open or Act.ZoomIn:
                ZoomIn();
                return true;
            default:
                return false;
        }
    }

    /// <summary>By its own length, as far as there are bars.</summary>
    private void MoveBrush(Histogram bars, bool later)
    {
        int from = Math.Min(_brushFrom ?? _bucket, _bucket), to = Math.Max(_brushFrom ?? _bucket, _bucket), length = to - from + 1;
        int by = later ? Math.Min(length, bars.Values.Length - 1 - to) : -Math.Min(length, from);
        _bucket += by;
        _brushFrom += by;
    }

    /// <summary>To the brush, the bucket in focus, or the bucket of the row under the cursor.</summary>
    private void ZoomIn()
    {
        if (_histogram is not { } bars || bars.Span * (_brushFrom is null ? 1 : 2) < Instants.Second)
        {
            return;
        }

        int bucket = _histogramHasFocus ? _bucket : Math.Clamp(CurrentRow?.Time is { } time ? bars.IndexOf(time) : 0, 0, bars.Values.Length - 1);
        (int from, int to) = _brushFrom is { } start ? (Math.Min(start, _bucket), Math.Max(start, _bucket)) : (bucket, bucket);
        if (bars.StartOf(to + 1) - bars.StartOf(from) <= Instants.Second && _windowTo - _windowFrom <= Instants.Second)
        {
            _browser.Message = "a second is the least window";
            return;
        }

        long near = CurrentRow?.Time is { } row && row >= bars.StartOf(from) && row < bars.StartOf(to + 1) ? row : bars.StartOf(from);
        Frame(bars.StartOf(from), bars.StartOf(to + 1), bounded: true, near);
        _histogramHasFocus = false;
    }

    private void PointHistogram(in InputEvent mouse)
    {
        if (_histogram is not { } bars)
        {
            return;
        }

        int left = _histogramArea.Height > 2 ? 9 : 1;
        int cell = Math.Clamp((BarCells(_histogramArea.Width) - (_histogramArea.Height > 2 ? TallMargin : 0)) / Math.Max(1, bars.Values.Length), 1, 4);
        int bucket = Math.Clamp((mouse.Column - _histogramArea.X - left) / cell, 0, bars.Values.Length - 1);
        switch (mouse.Action)
        {
            case MouseAction.Press:
                bool again = _histogramHasFocus && _bucket == bucket && _brushFrom is null;
                (_histogramHasFocus, _panelHasFocus, _bucket, _dragFrom) = (true, false, bucket, bucket);
                _brushFrom = null;
                if (again)
                {
                    ZoomIn();
                }

                break;
            case MouseAction.Drag:
                _brushFrom = _dragFrom;
                _bucket = bucket;
                break;
            case MouseAction.Release:
                _dragFrom = null;
                break;
        }
    }
}
