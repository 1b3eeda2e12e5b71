using System.Globalization;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Grouping;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that aggregate.</summary>
internal static class AggregateStages
{
    private const int DefaultTop = 10;

    public static readonly StageDefinition[] All =
    [
        new("stats", "stats AGGREGATE [as name], … [by field, …]", "Aggregates per group", AggregateGrammars.AggregatesBy(21700, 21701), ["parallel"], static b =>
        {
            AggregateArguments arguments = b.Arguments<AggregateArguments>();
            return new StatsStage(b.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By));
        }),
        new("timechart", "timechart [span=1d] [offset=8h] [limit=N] [other=f] [fill=0|null|previous] [compare=1d] [pivot=t] AGGREGATE [as name], … [by field, …]", "Aggregates per span of time",
            AggregateGrammars.AggregatesBy(21800, 21800), ["span", "offset", "limit", "other", "fill", "compare", "pivot", "parallel"], BindTimechart),
        new("pivot", "pivot AGGREGATE, … [by row, …] [for column, …]", "Aggregates as a table of rows and columns", AggregateGrammars.Pivot, [], static b =>
        {
            AggregateArguments arguments = b.Arguments<AggregateArguments>();
            return new PivotStage(b.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By), RowStages.Texts(arguments.Columns));
        }),
        new("rollup", "rollup [label=V] AGGREGATE, … by field, …", "Aggregates with subtotals along the keys", AggregateGrammars.AggregatesBy(21700, 21701), ["label"], static b => BindRollup(b, cube: false)),
        new("cube", "cube [label=V] AGGREGATE, … by field, …", "Aggregates with subtotals of all subsets of the keys", AggregateGrammars.AggregatesBy(21700, 21701), ["label"], static b => BindRollup(b, cube: true)),
        new("top", "top [other=f] [N] field, … [by AGGREGATE]", "The largest groups with their share, and the rest as other", AggregateGrammars.Top, ["other"], static b => BindTop(b, rare: false)),
        new("rare", "rare [N] field, … [by AGGREGATE]", "The smallest groups", AggregateGrammars.Top, [], static b => BindTop(b, rare: true)),
        new("streamstats", "streamstats [window=N] [current=f] AGGREGATE [as name], … [by field, …]", "Adds running values: aggregates over the row and those before it",
            AggregateGrammars.AggregatesBy(21700, 21701), ["window", "current"], BindStreamstats),
        new("delta", "delta field, … [by field, …]", "Adds delta_field, the difference to the row before", ListGrammars.NamesBy(null), [], static b =>
            new DeltaStage(RowStages.Names(b), RowStages.Texts(b.Arguments<FieldArguments>().By))),
        new("billing", "billing [p=95] [span=5m] [in=in_if] [out=out_if] octets [by field, …]", "The percentile of bits per second by which traffic is billed",
            ExpressionGrammars.ExpressionsBy(null), ["p", "span", "in", "out"], BindBilling),
        new("histogram", "histogram [size=N] expression [by field, …]", "How many numbers lie in each bucket", ExpressionGrammars.ExpressionsBy(null), ["size"], BindHistogram),
        new("boxplot", "boxplot expression [by field, …]", "Minimum, quartiles and maximum", ExpressionGrammars.ExpressionsBy(20001), [], static b =>
        {
            ExpressionArguments arguments = b.Arguments<ExpressionArguments>();
            return new BoxplotStage(b.Expression(arguments.Expressions[0]), RowStages.Texts(arguments.By));
        }),
    ];

    private static TimechartStage BindTimechart(StageBinder binder)
    {
        TimeSpanUnit span = new(1, TimeUnit.Day);
        if (binder.Text("span") is { } text && !TimeSpanText.TryParse(text, out span, out int code, out string message))
        {
            binder.Error(code, binder.Option("span")!.Value, message);
        }

        AggregateArguments arguments = binder.Arguments<AggregateArguments>();
        long? limit = binder.Number("limit", null, least: 1);
        TimechartOptions options = new()
        {
            Limit = limit is { } columns ? (int)Math.Min(columns, int.MaxValue) : null,
            Other = !binder.IsOff("other"),
            Pivot = binder.Flag("pivot"),
            Fill = Fill(binder),
            Compare = Period(binder, span),
        };
        return new TimechartStage(span, binder.Duration("offset") ?? 0, binder.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By), options);
    }

    private static TimechartFill? Fill(StageBinder binder)
    {
        switch (binder.Text("fill"))
        {
            case null:
                return null;
            case "0":
                return TimechartFill.Zero;
            case "null":
                return TimechartFill.Null;
            case "previous":
                return TimechartFill.Previous;
            case var other:
                binder.Error(null, binder.Option("fill")!.Value, $"fill={other}: 0, null or previous expected");
                return null;
        }
    }

    /// <summary>The period must be a whole number of spans, so that buckets fall on buckets.</summary>
    private static TimeSpanUnit? Period(StageBinder binder, TimeSpanUnit span)
    {
        if (binder.Text("compare") is not { } text)
        {
            return null;
        }

        Token at = binder.Option("compare")!.Value;
        if (!TimeSpanText.TryParse(text, out TimeSpanUnit period, out int code, out string message))
        {
            binder.Error(code, at, message);
            return null;
        }

        bool fits = period.IsCalendar == span.IsCalendar
            && (period.IsCalendar ? period.Months % span.Months == 0 : period.Nanoseconds % span.Nanoseconds == 0);
        if (!fits)
        {
            binder.Error(null, at, $"compare={text} is no multiple of span={span}", period.IsCalendar ? "compare=4w" : null);
        }

        return fits ? period : null;
    }

    private static StreamstatsStage BindStreamstats(StageBinder binder)
    {
        const long MostRows = 10_000;
        AggregateArguments arguments = binder.Arguments<AggregateArguments>();
        long? window = binder.Number("window", null, least: 1);
        if (window > MostRows)
        {
            binder.Error(null, binder.Option("window")!.Value, $"window={window}: at most {MostRows.ToString(CultureInfo.InvariantCulture)} rows possible");
        }

        IReadOnlyList<AggregateCall> calls = binder.Aggregates(arguments.Aggregates);
        foreach (AggregateCall call in calls)
        {
            if (window is null && call.Function.Name is "percentile" or "median")
            {
                binder.ErrorAtArguments(21703, $"{call.Function.Name} over all rows so far would sort them again for each row", "window=N, or estpercentile");
            }
        }

        return new StreamstatsStage(calls, RowStages.Texts(arguments.By), (int?)window, !binder.IsOff("current"));
    }

    private static BillingStage BindBilling(StageBinder binder)
    {
        ExpressionArguments arguments = binder.Arguments<ExpressionArguments>();
        double percent = Real(binder, "p", static p => p is > 0 and <= 100, "a number above 0, up to 100") ?? 95;
        TimeSpanUnit span = new(5, TimeUnit.Minute);
        if (binder.Text("span") is { } text)
        {
            if (!TimeSpanText.TryParse(text, out span, out int code, out string message))
            {
                binder.Error(code, binder.Option("span")!.Value, message);
            }
            else if (span.IsCalendar)
            {
                binder.Error(null, binder.Option("span")!.Value, "billing needs buckets of equal length", "span=5m");
            }
        }

        return new BillingStage(
            binder.Expression(arguments.Expressions[0]), RowStages.Texts(arguments.By), percent, span, binder.Text("in"), binder.Text("out"), new TimechartOptions());
    }

    private static HistogramStage BindHistogram(StageBinder binder)
    {
        ExpressionArguments arguments = binder.Arguments<ExpressionArguments>();
        double? size = Real(binder, "size", static size => size > 0, "a number above 0");
        return new HistogramStage(binder.Expression(arguments.Expressions[0]), RowStages.Texts(arguments.By), size);
    }

    private static double? Real(StageBinder binder, string name, Func<double, bool> fits, string expected)
    {
        if (binder.Text(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && fits(number))
        {
            return number;
        }

        binder.Error(null, binder.Option(name)!.Value, $"{name}={text}: {expected} expected");
        return null;
    }

    private static RollupStage? BindRollup(StageBinder binder, bool cube)
    {
        AggregateArguments arguments = binder.Arguments<AggregateArguments>();
        if (arguments.By.Count == 0)
        {
            binder.Error(21701, binder.Node.End + 1, binder.Node.End, "by and the keys expected");
            return null;
        }

        return new RollupStage(cube, binder.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By), binder.Text("label"));
    }

    private static TopStage BindTop(StageBinder binder, bool rare)
    {
        TopArguments arguments = binder.Arguments<TopArguments>();
        int count = DefaultTop;
        if (arguments.Count is { } given
            && (!int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
        {
            binder.Error(null, given, $"{given.Text} is no number of groups");
        }

        AggregateCall? by = arguments.By is { } aggregate ? binder.Aggregate(aggregate) : null;
        return new TopStage(rare, count, RowStages.Texts(arguments.Fields), by, !rare && !binder.IsOff("other"));
    }
}
