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
        new("timechart", "timechart [span=1d] [offset=8h] [limit=N] [pivot=t] AGGREGATE [as name], … [by field]", "Aggregates per span of time",
            AggregateGrammars.AggregatesBy(21800, 21800), ["span", "offset", "limit", "pivot", "parallel"], BindTimechart),
        new("pivot", "pivot AGGREGATE, … [by row, …] [for column, …]", "Aggregates as a table of rows and columns", AggregateGrammars.Pivot, [], static b =>
        {
            AggregateArguments arguments = b.Arguments<AggregateArguments>();
            return new PivotStage(b.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By), RowStages.Texts(arguments.Columns));
        }),
        new("rollup", "rollup [label=V] AGGREGATE, … by field, …", "Aggregates with subtotals along the keys", AggregateGrammars.AggregatesBy(21700, 21701), ["label"], static b => BindRollup(b, cube: false)),
        new("cube", "cube [label=V] AGGREGATE, … by field, …", "Aggregates with subtotals of all subsets of the keys", AggregateGrammars.AggregatesBy(21700, 21701), ["label"], static b => BindRollup(b, cube: true)),
        new("top", "top [N] field, … [by AGGREGATE]", "The largest groups with their share, and the rest as other", AggregateGrammars.Top, [], static b => BindTop(b, rare: false)),
        new("rare", "rare [N] field, … [by AGGREGATE]", "The smallest groups", AggregateGrammars.Top, [], static b => BindTop(b, rare: true)),
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
        return new TimechartStage(span, binder.Duration("offset") ?? 0, binder.Aggregates(arguments.Aggregates), RowStages.Texts(arguments.By),
            limit is { } columns ? (int)Math.Min(columns, int.MaxValue) : null, binder.Flag("pivot"));
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
        return new TopStage(rare, count, RowStages.Texts(arguments.Fields), by);
    }
}
