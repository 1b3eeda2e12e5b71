using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;
using SortKey = LogFlowDb.Query.Batches.SortKey;

namespace LogFlowDb.Query.Grouping;

/// <summary>Buckets and keys to the answer of a time chart: the largest keys, gaps filled, the period before beside, keys as columns.</summary>
internal sealed class TimechartTable(TimechartStage stage, TimeBuckets buckets, QueryContext context)
{
    /// <summary>More rows than this are not made up for gaps.</summary>
    private const int MostFilled = 1_000_000;

    private readonly TimechartOptions _options = stage.Options;
    private readonly IReadOnlyList<string> _keys = [SystemFields.Time, .. stage.By];

    /// <param name="rows">A row for each bucket and combination of keys, in any order.</param>
    public RowBatch Make(RowBatch rows)
    {
        if (_options.Limit is { } limit && stage.By.Count > 0)
        {
            rows = OtherRows.Limit(rows, SystemFields.Time, stage.By, stage.Calls, limit, _options.Other);
        }

        if (_options.Fill is not null || _options.Compare is not null)
        {
            rows = Complete(rows);
        }

        RowOrder order = new(rows, [.. _keys.Select(static field => new SortKey(field, Descending: false))], exact: true);
        RowBatch sorted = rows.Gather(order.Sort(rows.RowCount));
        return stage.By.Count == 0 || _options.Pivot ? sorted : CrossTable.Make(sorted, [SystemFields.Time], stage.By, Measures());
    }

    private IReadOnlyList<Measure> Measures() => _options.Compare is null ? CrossTable.Measures(stage.Calls)
        : [.. CrossTable.Measures(stage.Calls).SelectMany(static measure => new[]
        {
            measure,
            new Measure(measure.Field + TimechartStage.PreviousSuffix, measure.Suffix + TimechartStage.PreviousSuffix),
            new Measure(measure.Field + TimechartStage.ChangeSuffix, measure.Suffix + TimechartStage.ChangeSuffix),
        })];

    /// <summary>Rows for all buckets that are wanted, with what was there one period before.</summary>
    private RowBatch Complete(RowBatch rows)
    {
        int[] keyOf = CrossTable.NumberRows(rows, stage.By, out List<int> firsts);
        Column times = rows.Column(SystemFields.Time);
        Dictionary<(long Time, int Key), int> at = new(rows.RowCount);
        for (int row = 0; row < rows.RowCount; row++)
        {
            at.Add((times[row].AsLong, keyOf[row]), row);
        }

        List<(long Time, int Key)> cells = Cells(at.Keys, stage.By.Count == 0 ? 1 : firsts.Count);
        int[] present = [.. cells.Select(cell => at.GetValueOrDefault(cell, -1))];
        int[] before = _options.Compare is { } back ? [.. cells.Select(cell => at.GetValueOrDefault((Shifted(cell.Time, back, -1), cell.Key), -1))] : [];
        RowBatch result = new(cells.Count, [], []);
        result = result.Set(SystemFields.Time, new LongColumn(ValueKind.Date, cells.Select(static cell => cell.Time).ToArray()));
        foreach (string key in stage.By)
        {
            result = result.Set(key, Pick(rows.Column(key), [.. cells.Select(cell => firsts[cell.Key])]));
        }

        foreach (AggregateCall call in stage.Calls)
        {
            Column source = rows.Column(call.Name);
            Column values = Filled(Pick(source, present), present, cells);
            result = result.Set(call.Name, values);
            if (_options.Compare is not null)
            {
                Column previous = Pick(source, before);
                result = result.Set(call.Name + TimechartStage.PreviousSuffix, previous).Set(call.Name + TimechartStage.ChangeSuffix, Changes(values, previous));
            }
        }

        return result;
    }

    /// <summary>Which buckets and keys get a row, by time.</summary>
    private List<(long Time, int Key)> Cells(IReadOnlyCollection<(long Time, int Key)> present, int keyCount)
    {
        (long from, long to) = Range();
        long least = long.MaxValue, greatest = long.MinValue;
        foreach ((long time, int _) in present)
        {
            least = Math.Min(least, time);
            greatest = Math.Max(greatest, time);
        }

        // What is not known of the range is as far as there are rows.
        (long first, long last) = (from == long.MinValue ? least : from, to == long.MaxValue ? greatest : to - 1);
        HashSet<(long Time, int Key)> cells = [.. present.Where(cell => cell.Time >= first && cell.Time <= last)];
        if (_options.Compare is { } compare)
        {
            cells.UnionWith(present.Select(cell => (Time: Shifted(cell.Time, compare, 1), cell.Key)).Where(cell => cell.Time >= first && cell.Time <= last));
        }

        if (_options.Fill is not null && first <= last)
        {
            for (long time = buckets.Start(first); time <= last; time = buckets.Next(time))
            {
                if ((long)cells.Count + keyCount > MostFilled)
                {
                    throw new QueryExecutionException(string.Create(CultureInfo.InvariantCulture, $"timechart: fill would make more than {MostFilled} rows; take a longer span, or limit=N"));
                }

                for (int key = 0; key < keyCount; key++)
                {
                    cells.Add((time, key));
                }

                context.Check();
            }
        }

        return [.. cells.Order()];
    }

    /// <summary>First bucket that is shown, and first instant that is not.</summary>
    private (long From, long To) Range()
    {
        if (_options.Duration is { } duration)
        {
            return (buckets.Start(context.Evaluation.Now - duration), context.Evaluation.Now);
        }

        return (_options.From is { } from ? buckets.Start(from.AsLong) : long.MinValue, _options.To?.AsLong ?? long.MaxValue);
    }

    /// <summary>Periods are whole numbers of spans; calendar ones are counted in them.</summary>
    private long Shifted(long start, TimeSpanUnit by, int direction)
    {
        if (!by.IsCalendar)
        {
            return start + (direction * by.Nanoseconds);
        }

        for (int spans = by.Months / stage.Span.Months; spans > 0; spans--)
        {
            start = direction > 0 ? buckets.Next(start) : buckets.Start(start - 1);
        }

        return start;
    }

    private Column Filled(Column values, int[] present, List<(long Time, int Key)> cells)
    {
        if (_options.Fill is null or TimechartFill.Null)
        {
            return values;
        }

        Dictionary<int, Value> last = [];
        Value[] filled = new Value[cells.Count];
        for (int i = 0; i < filled.Length; i++)
        {
            filled[i] = present[i] >= 0 ? values[i]
                : _options.Fill == TimechartFill.Zero ? Value.From(0L)
                : last.GetValueOrDefault(cells[i].Key);
            last[cells[i].Key] = filled[i];
        }

        return ColumnOf.Values(filled);
    }

    /// <summary>In percent of what was before, two decimals; null without something before.</summary>
    private static Column Changes(Column values, Column previous)
    {
        Value[] changes = new Value[values.Length];
        for (int i = 0; i < changes.Length; i++)
        {
            if (values[i] is { IsNumber: true } now && previous[i] is { IsNumber: true } then && Numbers.ToDouble(then) != 0)
            {
                double before = Numbers.ToDouble(then);
                changes[i] = Value.From(Math.Round((Numbers.ToDouble(now) - before) / Math.Abs(before) * 100, 2));
            }
        }

        return ColumnOf.Values(changes);
    }

    /// <summary>Null for rows that are −1.</summary>
    private static Column Pick(Column column, int[] rows)
    {
        ColumnBuilder picked = new();
        foreach (int row in rows)
        {
            picked.Append(row < 0 ? Value.Null : column[row]);
        }

        return picked.Build();
    }
}
