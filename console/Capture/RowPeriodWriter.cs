using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>Periods for programs: all rows of all periods in one format of queries, each with the start of its period.</summary>
internal sealed class RowPeriodWriter : IPeriodWriter
{
    private readonly ResultWriter _writer;
    private readonly PeriodColumns _columns;
    private readonly PeriodText _text;
    private readonly int? _top;
    private readonly string[] _names;

    /// <param name="writer">Not begun.</param>
    /// <param name="inCapitals">The names of the columns, as pmacct has them in CSV but not in JSON.</param>
    public RowPeriodWriter(ResultWriter writer, PeriodColumns columns, PeriodText text, int? top, bool inCapitals)
    {
        _writer = writer;
        _columns = columns;
        _text = text;
        _top = top;
        _names = [.. new[] { PeriodColumns.Start }.Concat(columns.KeyNames).Concat(columns.Counters).Select(name => inCapitals ? name.ToUpperInvariant() : name)];
        writer.Begin(_names);
    }

    public void Write(Period period, PeriodTable table)
    {
        List<PeriodRow> rows = table.Sorted();
        int count = Math.Min(rows.Count, _top ?? int.MaxValue);
        if (count > 0)
        {
            Column[] columns = new Column[_names.Length];
            columns[0] = new ConstantColumn(Value.FromDate(period.Start), count);
            for (int i = 0; i < _columns.Keys.Count; i++)
            {
                columns[i + 1] = new ValueColumn(Values(row => _text.Named(_columns, row, i)));
            }

            for (int i = 0; i < _columns.Counters.Count; i++)
            {
                columns[i + 1 + _columns.Keys.Count] = new ValueColumn(Values(row => _columns.Counter(_columns.Counters[i], row)));
            }

            _writer.Rows(new RowBatch(count, _names, columns));
        }

        _writer.Flush();

        Value[] Values(Func<PeriodRow, Value> of)
        {
            Value[] values = new Value[count];
            for (int row = 0; row < count; row++)
            {
                values[row] = of(rows[row]);
            }

            return values;
        }
    }

    public void End() => _writer.End();
}
