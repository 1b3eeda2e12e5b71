using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Numbers drawn in characters: over time as columns from zero, each series by itself on one scale; otherwise as lying bars. What is
/// absent stays empty.
/// </summary>
internal sealed class ChartWriter(Stream output, ChartOptions options) : ResultWriter(output, PlainEncoder.Instance)
{
    private const int MaxRows = 100_000;

    private readonly List<RowBatch> _batches = [];
    private long _rows;

    public override bool Rows(RowBatch batch)
    {
        _batches.Add(batch);
        _rows += batch.RowCount;
        return _rows < MaxRows;
    }

    public override void Flush()
    {
        // A chart is drawn when all is known.
    }

    public override void End()
    {
        Draw();
        base.End();
    }

    public override void Stop()
    {
        Draw();
        base.Stop();
    }

    private void Draw()
    {
        if (_rows == 0)
        {
            return;
        }

        string[] names = Fields is { } fields ? [.. fields] : [.. _batches.SelectMany(static batch => batch.Names.ToArray()).Distinct(StringComparer.Ordinal)];
        string? time = names.FirstOrDefault(name => Is(name, static kind => kind == ValueKind.Date));
        string[] numbers = [.. names.Where(name => name is not ("_id" or "share") && Is(name, static kind => kind is ValueKind.Long or ValueKind.Double))];
        if (numbers.Length == 0)
        {
            Line("nothing to draw: a chart needs a field of numbers, as of timechart, top or stats … by");
        }
        else if (time is not null)
        {
            TimeChart.Draw(Line, Times(time), [.. numbers.Select(name => (VisibleText.Of(name), Values(name)))], options);
        }
        else
        {
            string[] labels = names.Except(numbers).Where(static name => name is not ("share" or "_table")).ToArray() is { Length: > 0 } found ? found : [numbers[0]];
            string measured = numbers.Except(labels).FirstOrDefault() ?? numbers[0];
            BarChart.Draw(Line, [.. Rows().Select(row => string.Join(" · ", labels.Select(name => Text(row, name))))], VisibleText.Of(measured), Values(measured), options);
        }

        if (_rows >= MaxRows)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"the first {_rows} rows only"));
        }
    }

    private void Line(string text)
    {
        Buffer.Add(text.TrimEnd(' '));
        Buffer.Add((byte)'\n');
        SendWhenFull();
    }

    private bool Is(string name, Func<ValueKind?, bool> test)
    {
        bool any = false;
        foreach (RowBatch batch in _batches)
        {
            ValueKind? kind = batch.Column(name).Kind;
            if (kind == ValueKind.Null)
            {
                continue;
            }

            if (!test(kind))
            {
                return false;
            }

            any = true;
        }

        return any;
    }

    private IEnumerable<(RowBatch Batch, int Row)> Rows() => _batches.SelectMany(static batch => Enumerable.Range(0, batch.RowCount).Select(row => (batch, row)));

    private long?[] Times(string name) => [.. Rows().Select(row => row.Batch.Column(name)[row.Row] is { Kind: ValueKind.Date } date ? date.AsLong : (long?)null)];

    private double[] Values(string name) => [.. Rows().Select(row => row.Batch.Column(name)[row.Row] switch
    {
        { Kind: ValueKind.Long } value => value.AsLong,
        { Kind: ValueKind.Double } value => value.AsDouble,
        _ => double.NaN,
    })];

    private static string Text((RowBatch Batch, int Row) row, string name)
    {
        Value value = row.Batch.Column(name)[row.Row];
        Utf8Buffer text = new(64);
        if (value.Kind == ValueKind.Null)
        {
            return "-";
        }

        new TextEncoder(forTerminal: true).Write(text, value);
        return System.Text.Encoding.UTF8.GetString(text.Written);
    }
}
