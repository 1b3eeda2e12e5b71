using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>Dates and times. Calendar arithmetic is done on the clock of the query's time zone.</summary>
internal static class DateFunctions
{
    private const int MaxRange = 10_000;

    public static readonly FunctionDefinition[] All =
    [
        new("now", "now()", "The time at which the query started", 0, 0, static (_, context) => Value.FromDate(context.Now)),
        new("ago", "ago(\"10m\")", "The time so long before now", 1, 1, PrepareAgo),
        new("dateadd", "dateadd(date, \"unit\", n)", "n units later; units are year mon day hour min sec msec", 3, 3, PrepareAdd, 90620),
        new("datediff", "datediff(a, b, \"unit\")", "Whole units from a to b", 3, 3, PrepareDiff, 90630),
        new("datetrunc", "datetrunc(date, \"5m\"[, \"offset\"])", "Beginning of the span that holds the date", 2, 3, PrepareTrunc),
        new("datepart", "datepart(date, \"part\")", "Number of the year mon day hour min sec msec week weekday (1 is Sunday)", 2, 2, PreparePart, 90880),
        new("daterange", "daterange(a, b[, \"1d\"])", "Array of the dates from a, before b", 2, 3, PrepareRange),
        new("bucket", "bucket(x, size)", "Lower edge of the bucket that holds a number (size a number) or a date (size a span)", 2, 2, PrepareBucket),
        new("epoch", "epoch(n)", "Date of so many seconds, or milliseconds, since 1970", 1, 1, static (a, _) => FromEpoch(a[0])),
    ];

    private static ScalarFunction PrepareAgo(FunctionArguments arguments)
    {
        if (arguments.Text(0) is { } text && !TimeSpanText.TryDuration(text, out _))
        {
            FunctionArguments.Fail(90502, 0, $"{text} is no length of time: a number and {TimeSpanText.Units} expected");
        }

        return static (a, context) => a[0].Kind == ValueKind.String && TimeSpanText.TryDuration(a[0].AsString, out long span)
            ? Value.FromDate(context.Now - span)
            : Value.Null;
    }

    private static ScalarFunction PrepareAdd(FunctionArguments arguments)
    {
        DateUnit unit = RequireUnit(arguments, 1, 90621);
        if (arguments.Constant(2) is { } amount && !amount.IsNull && amount.Kind != ValueKind.Long)
        {
            FunctionArguments.Fail(90622, 2, $"{amount} is no whole number");
        }

        return (a, context) => a[0].Kind == ValueKind.Date && a[2].Kind == ValueKind.Long
            ? Add(a[0].AsLong, unit, a[2].AsLong, context.TimeZone)
            : Value.Null;
    }

    private static Value Add(long date, DateUnit unit, long amount, TimeZoneInfo zone)
    {
        if (unit >= DateUnit.Hour)
        {
            Int128 moved = date + ((Int128)amount * DateUnits.Nanoseconds(unit));
            return moved >= long.MinValue && moved <= long.MaxValue ? Value.FromDate((long)moved) : Value.Null;
        }

        if (amount is < -1_000_000 or > 1_000_000)
        {
            return Value.Null;
        }

        DateTime local = LocalTime.FromInstant(date, zone, out int rest);
        int months = unit == DateUnit.Year ? (int)amount * 12 : (int)amount;
        int limit = unit == DateUnit.Day ? 400_000 : 12_000;
        if (Math.Abs(months) > limit)
        {
            return Value.Null;
        }

        DateTime result = unit == DateUnit.Day ? local.AddDays(amount) : local.AddMonths(months);
        return LocalTime.TryToInstant(result, rest, zone, out long nanoseconds) ? Value.FromDate(nanoseconds) : Value.Null;
    }

    private static ScalarFunction PrepareDiff(FunctionArguments arguments)
    {
        DateUnit unit = RequireUnit(arguments, 2, 90631);
        return (a, context) => a[0].Kind == ValueKind.Date && a[1].Kind == ValueKind.Date
            ? Value.From(Difference(a[0].AsLong, a[1].AsLong, unit, context.TimeZone))
            : Value.Null;
    }

    private static long Difference(long from, long to, DateUnit unit, TimeZoneInfo zone)
    {
        if (unit >= DateUnit.Hour)
        {
            return (long)(((Int128)to - from) / DateUnits.Nanoseconds(unit));
        }

        DateTime a = LocalTime.FromInstant(from, zone, out _), b = LocalTime.FromInstant(to, zone, out _);
        if (unit == DateUnit.Day)
        {
            return (b - a).Ticks / TimeSpan.TicksPerDay;
        }

        int months = ((b.Year - a.Year) * 12) + b.Month - a.Month;
        if (months > 0 && a.AddMonths(months) > b)
        {
            months--;
        }
        else if (months < 0 && a.AddMonths(months) < b)
        {
            months++;
        }

        return unit == DateUnit.Month ? months : months / 12;
    }

    private static ScalarFunction PrepareTrunc(FunctionArguments arguments)
    {
        TimeBuckets buckets = new(RequireSpan(arguments, 1), arguments.TimeZone, OptionalOffset(arguments, 2));
        return (a, _) => a[0].Kind == ValueKind.Date ? Value.FromDate(buckets.Start(a[0].AsLong)) : Value.Null;
    }

    private static ScalarFunction PrepareBucket(FunctionArguments arguments)
    {
        if (arguments.Constant(1) is { Kind: ValueKind.String })
        {
            return PrepareTrunc(arguments);
        }

        return static (a, _) =>
        {
            if (!a[0].IsNumber || !a[1].IsNumber)
            {
                return Value.Null;
            }

            if (a[0].Kind == ValueKind.Long && a[1].Kind == ValueKind.Long)
            {
                long size = a[1].AsLong, number = a[0].AsLong;
                if (size <= 0)
                {
                    return Value.Null;
                }

                long past = number % size;
                return Value.From(number - (past < 0 ? past + size : past));
            }

            double width = Numbers.ToDouble(a[1]);
            return width > 0 ? Value.From(Math.Floor(Numbers.ToDouble(a[0]) / width) * width) : Value.Null;
        };
    }

    private static ScalarFunction PreparePart(FunctionArguments arguments)
    {
        string part = arguments.RequiredText(1, 90880, "the name of a part");
        Func<DateTime, int> read = part switch
        {
            "year" => static t => t.Year,
            "mon" => static t => t.Month,
            "day" => static t => t.Day,
            "hour" => static t => t.Hour,
            "min" => static t => t.Minute,
            "sec" => static t => t.Second,
            "msec" => static t => t.Millisecond,
            "week" => static t => CultureInfo.InvariantCulture.Calendar.GetWeekOfYear(t, CalendarWeekRule.FirstDay, DayOfWeek.Sunday),
            "weekday" => static t => (int)t.DayOfWeek + 1,
            _ => throw new FunctionArgumentException(90881, 1, $"{part} is no part of a date", "year mon day hour min sec msec week weekday"),
        };
        return (a, context) => a[0].Kind == ValueKind.Date ? Value.From((long)read(LocalTime.FromInstant(a[0].AsLong, context.TimeZone, out _))) : Value.Null;
    }

    private static ScalarFunction PrepareRange(FunctionArguments arguments)
    {
        TimeSpanUnit step = arguments.Count > 2 ? RequireSpan(arguments, 2) : new TimeSpanUnit(1, TimeUnit.Day);
        return (a, context) =>
        {
            if (a[0].Kind != ValueKind.Date || a[1].Kind != ValueKind.Date)
            {
                return Value.Null;
            }

            List<Value> dates = [];
            for (long at = a[0].AsLong; at < a[1].AsLong && dates.Count < MaxRange;)
            {
                dates.Add(Value.FromDate(at));
                Value next = step.IsCalendar
                    ? Add(at, step.Unit == TimeUnit.Year ? DateUnit.Year : DateUnit.Month, step.Count, context.TimeZone)
                    : Value.FromDate(at + step.Nanoseconds);
                if (next.IsNull || next.AsLong <= at)
                {
                    break;
                }

                at = next.AsLong;
            }

            return Value.From(dates.ToArray());
        };
    }

    /// <summary>Seconds; a number that would lie beyond the year 9999 is taken as milliseconds.</summary>
    private static Value FromEpoch(Value value)
    {
        const long LastSecond = 253_402_300_799;
        long number;
        if (value.Kind == ValueKind.Long)
        {
            number = value.AsLong;
        }
        else if (value.Kind != ValueKind.String
            || !long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return Value.Null;
        }

        Int128 nanoseconds = (Int128)number * (number > LastSecond ? 1_000_000 : 1_000_000_000);
        return nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue ? Value.FromDate((long)nanoseconds) : Value.Null;
    }

    private static DateUnit RequireUnit(FunctionArguments arguments, int index, int code)
    {
        string text = arguments.RequiredText(index, code, "a unit of time");
        return DateUnits.Find(text) is { } unit
            ? unit
            : throw new FunctionArgumentException(code, index, $"{text} is no unit of time", DateUnits.Names);
    }

    private static TimeSpanUnit RequireSpan(FunctionArguments arguments, int index)
    {
        string text = arguments.RequiredText(index, 90502, "a span");
        return TimeSpanText.TryParse(text, out TimeSpanUnit span, out int code, out string message)
            ? span
            : throw new FunctionArgumentException(code, index, message, null);
    }

    private static long OptionalOffset(FunctionArguments arguments, int index)
    {
        if (index >= arguments.Count)
        {
            return 0;
        }

        string text = arguments.RequiredText(index, 90502, "an offset");
        bool negative = text.StartsWith('-');
        if (!TimeSpanText.TryDuration(text.AsSpan(negative ? 1 : 0), out long offset))
        {
            FunctionArguments.Fail(90502, index, $"{text} is no length of time: a number and {TimeSpanText.Units} expected");
        }

        return negative ? -offset : offset;
    }
}
