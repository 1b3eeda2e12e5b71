using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>flow_duration() flow_bps() flow_pps() flow_bpp()</c>: of the fields <c>duration</c> (µs) or else <c>first_time</c> and <c>last_time</c>,
/// <c>octet_count</c> and <c>packet_count</c>; whole numbers, rounded down. Null where something is missing or would be divided by zero.
/// </summary>
internal sealed class FlowMeasureExpression(FlowMeasure measure) : Expression
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    public override bool IsConstant => false;

    /// <summary>The measure that a function gives; null when it gives none.</summary>
    public static FlowMeasure? Find(string function) => function switch
    {
        "flow_duration" => FlowMeasure.Duration,
        "flow_bps" => FlowMeasure.BitsPerSecond,
        "flow_pps" => FlowMeasure.PacketsPerSecond,
        "flow_bpp" => FlowMeasure.BytesPerPacket,
        _ => null,
    };

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        long[] results = new long[batch.RowCount];
        NullMask nulls = new(results.Length);
        if (measure == FlowMeasure.BytesPerPacket)
        {
            Divide(Whole(batch.Column("octet_count"), nulls), 1, Whole(batch.Column("packet_count"), nulls), results, nulls);
        }
        else
        {
            long[] milliseconds = Milliseconds(batch, nulls);
            switch (measure)
            {
                case FlowMeasure.Duration:
                    milliseconds.CopyTo(results.AsSpan());
                    break;
                case FlowMeasure.BitsPerSecond:
                    Divide(Whole(batch.Column("octet_count"), nulls), 8_000, milliseconds, results, nulls);
                    break;
                default:
                    Divide(Whole(batch.Column("packet_count"), nulls), 1_000, milliseconds, results, nulls);
                    break;
            }
        }

        Nulls.Clear(results, nulls);
        return new LongColumn(ValueKind.Long, results, nulls.Count == 0 ? null : nulls);
    }

    public override void CollectFields(ISet<string> fields)
    {
        if (measure != FlowMeasure.BytesPerPacket)
        {
            fields.UnionWith(["duration", "first_time", "last_time"]);
        }

        if (measure is FlowMeasure.BitsPerSecond or FlowMeasure.BytesPerPacket)
        {
            fields.Add("octet_count");
        }

        if (measure is FlowMeasure.PacketsPerSecond or FlowMeasure.BytesPerPacket)
        {
            fields.Add("packet_count");
        }
    }

    public override string ToString() => measure switch
    {
        FlowMeasure.Duration => "flow_duration()",
        FlowMeasure.BitsPerSecond => "flow_bps()",
        FlowMeasure.PacketsPerSecond => "flow_pps()",
        _ => "flow_bpp()",
    };

    private static void Divide(long[] counts, long factor, long[] by, long[] results, NullMask nulls)
    {
        for (int row = 0; row < results.Length; row++)
        {
            if (by[row] <= 0)
            {
                nulls.Set(row);
            }
            else
            {
                Int128 quotient = (Int128)counts[row] * factor / by[row];
                results[row] = quotient > long.MaxValue ? long.MaxValue : (long)quotient;
            }
        }
    }

    private static long[] Milliseconds(RowBatch batch, NullMask nulls)
    {
        Column told = batch.Column("duration");
        if (told.Kind != ValueKind.Null)
        {
            NullMask untold = new(batch.RowCount);
            long[] microseconds = Whole(told, untold);
            NullMask unknown = new(batch.RowCount);
            long[] counted = untold.Count == 0 ? microseconds : Between(batch, unknown);
            for (int row = 0; row < counted.Length; row++)
            {
                if (!untold[row])
                {
                    counted[row] = microseconds[row] / 1_000;
                }
                else if (unknown[row])
                {
                    nulls.Set(row);
                }
            }

            return counted;
        }

        return Between(batch, nulls);
    }

    private static long[] Between(RowBatch batch, NullMask nulls)
    {
        long[] first = Dates(batch.Column("first_time"), nulls), last = Dates(batch.Column("last_time"), nulls);
        for (int row = 0; row < last.Length; row++)
        {
            last[row] -= first[row];
        }

        return last;
    }

    /// <summary>In ms, because that is what exporters tell: so the difference is theirs too.</summary>
    private static long[] Dates(Column column, NullMask nulls)
    {
        long[] dates = Numbers(column, ValueKind.Date, nulls);
        for (int row = 0; row < dates.Length; row++)
        {
            dates[row] = dates[row] / NanosecondsPerMillisecond;
        }

        return dates;
    }

    private static long[] Whole(Column column, NullMask nulls) => Numbers(column, ValueKind.Long, nulls);

    private static long[] Numbers(Column column, ValueKind kind, NullMask nulls)
    {
        long[] numbers = new long[column.Length];
        if (column is LongColumn longs && longs.Kind == kind)
        {
            longs.Values.CopyTo(numbers);
            if (longs.Nulls is { } missing)
            {
                for (int row = 0; row < numbers.Length; row++)
                {
                    if (missing[row])
                    {
                        nulls.Set(row);
                    }
                }
            }

            return numbers;
        }

        for (int row = 0; row < numbers.Length; row++)
        {
            Value value = column[row];
            if (value.Kind == kind)
            {
                numbers[row] = value.AsLong;
            }
            else
            {
                nulls.Set(row);
            }
        }

        return numbers;
    }
}
