using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <content>The bars of the histogram by the values of a column that have most.</content>
internal sealed partial class TablePage
{
    private const int TallLines = 5;

    /// <summary>Hues of the series, largest first; never red, which means an error.</summary>
    private static readonly Hue[] s_series = [Hue.Blue, Hue.Yellow, Hue.Cyan, Hue.Magenta];

    private string? _splitField;
    private HistogramSplit? _latestSplit;
    private (long From, long Span) _splitOf;

    /// <summary>Of the bars that are shown; null while there is none.</summary>
    private HistogramSplit? Split => _splitField is not null && _histogram is { } bars && (bars.From, bars.Span) == _splitOf && _latestSplit is { Parts.Count: > 0 } split
        && split.Parts[0].Length == bars.Values.Length ? split : null;

    /// <summary>By the column under the cursor; off when it is that already.</summary>
    private void ToggleSplit()
    {
        string? field = _columns.Current?.Name;
        if (field is null or "_time" or "_id")
        {
            _browser.Message = "% splits the bars by the column under the cursor: choose one that is no time";
            return;
        }

        _splitField = _splitField == field ? null : field;
        _latestSplit = null;
        _histogramLines = _splitField is null ? _histogramLines : TallLines;
        _browser.Message = _splitField is null ? "bars in one" : $"bars by {field}; % again for one";
        AskHistogram();
    }

    private void AskSplit(string histogram, Histogram empty)
    {
        if (_splitField is not { } field)
        {
            return;
        }

        string query = HistogramSplit.Query(histogram, field);
        _browser.Requests.Start(this, RequestKind.Split, cancellation => _browser.Port.Query(query, cancellation), answer =>
        {
            if (answer.Failure is { } failure)
            {
                (_splitField, _browser.Message) = (null, failure);
            }
            else if (!answer.IsCancelled)
            {
                _latestSplit = HistogramSplit.Of(field, empty, answer.Rows);
                _splitOf = (empty.From, empty.Span);
            }
        });
    }

    /// <summary>A bar from the bottom up in the hues of its parts; what has no value has none.</summary>
    private void DrawParts(CellBuffer buffer, int x, Area body, int bucket, double peak, HistogramSplit split)
    {
        for (int row = 0; row < body.Height; row++)
        {
            int part = split.At(bucket, (row + 0.5) / body.Height * peak);
            Hue hue = part >= 0 && part < s_series.Length && split.Names[part] != HistogramSplit.Rest ? s_series[part] : Hue.Default;
            buffer.Restyle(new Area(x, body.Bottom - 1 - row, 1, 1), style => style with { Hue = hue });
        }
    }

    /// <summary>What the hues mean, from the largest part down; in the order in which they are stacked from below.</summary>
    private void DrawLegend(CellBuffer buffer, Area area, HistogramSplit split)
    {
        double all = Math.Max(1, Enumerable.Range(0, split.Names.Count).Sum(split.Total));
        for (int i = 0; i < Math.Min(area.Height, split.Names.Count); i++)
        {
            string name = split.Names[i];
            bool isRest = name == HistogramSplit.Rest;
            string known = isRest ? name : _text.NameOf(split.Field, new FieldValue(FieldKind.Number, name)) ?? name;
            string share = string.Create(CultureInfo.InvariantCulture, $"{split.Total(i) * 100 / all:0} %");
            buffer.Put(area.X, area.Y + i, _browser.Settings.Ascii ? "#" : "█", new Style(isRest ? Hue.Default : s_series[i % s_series.Length]), 1);
            buffer.PutIn(area.X + 2, area.Y + i, area.Width - 8, known, Style.Plain);
            buffer.PutIn(area.X + area.Width - 5, area.Y + i, 5, share, Style.Plain, right: true);
        }
    }
}
