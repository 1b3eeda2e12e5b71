using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Aggregates;

/// <summary>The one list of aggregates.</summary>
internal static class AggregateCatalog
{
    private const int DefaultBits = 16;
    private const double DefaultError = 0.01;
    private const double LeastError = 0.001;
    private const double MostError = 0.5;

    private static readonly Dictionary<string, AggregateFunction> s_byName = Index();

    /// <summary>All aggregates by canonical name, in alphabetical order.</summary>
    public static IReadOnlyList<AggregateFunction> All =>
        [.. s_byName.Values.Distinct().OrderBy(static f => f.Name, StringComparer.Ordinal)];

    /// <summary>Finds by name or alias, without regard to case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out AggregateFunction? function) =>
        s_byName.TryGetValue(name, out function);

    public static AggregateFunction? Find(string name) => s_byName.GetValueOrDefault(name);

    private static Dictionary<string, AggregateFunction> Index()
    {
        AggregateFunction[] functions =
        [
            new("count", "count, count(x)", "Rows, or rows where x is not null", ["c"], 0, 1, static (_, _) => static () => new CountAccumulator()),
            new("sum", "sum(x)", "Sum of the numbers", [], 1, 1, static (_, _) => static () => new SumAccumulator()),
            new("avg", "avg(x)", "Mean of the numbers", ["mean"], 1, 1, static (_, _) => static () => new AvgAccumulator()),
            new("min", "min(x)", "Least value", [], 1, 1, static (_, _) => static () => new ExtremeAccumulator(sign: -1)),
            new("max", "max(x)", "Greatest value", [], 1, 1, static (_, _) => static () => new ExtremeAccumulator(sign: 1)),
            new("range", "range(x)", "Greatest number minus least", [], 1, 1, static (_, _) => static () => new RangeAccumulator()),
            new("first", "first(x)", "Value of the first row that has one", [], 1, 1, static (_, _) => static () => new FirstAccumulator(last: false), NeedsOrder: true),
            new("last", "last(x)", "Value of the last row that has one", [], 1, 1, static (_, _) => static () => new FirstAccumulator(last: true), NeedsOrder: true),
            new("values", "values(x)", "Distinct values as an array, at most 100", [], 1, 1, static (_, _) => static () => new ListAccumulator(distinct: true), NeedsOrder: true),
            new("array", "array(x)", "Values as an array, at most 100", [], 1, 1, static (_, _) => static () => new ListAccumulator(distinct: false), NeedsOrder: true),
            new("bitor", "bitor(x)", "Bits that are set in any of the whole numbers", [], 1, 1, static (_, _) => static () => new BitsAccumulator()),
            Moments("var", "var(x)", "Variance of the population", Spread.Variance),
            Moments("stddev", "stddev(x)", "Standard deviation of the population", Spread.Deviation),
            Moments("covar", "covar(x, y)", "Covariance of the population", Spread.Covariance, "cov"),
            Moments("correl", "correl(x, y)", "Correlation, from -1 to 1", Spread.Correlation, "corr"),
            Moments("slope", "slope(x, y)", "Slope of the regression line of y over x", Spread.Slope),
            new("dc", "dc(x)", "Number of distinct values, exact", [], 1, 1, static (_, _) => Distinct()),
            new("estdc", "estdc(x[, bits])", "Number of distinct values, estimated in little memory", [], 1, 2, static (call, _) => Estimate(call), Check: CheckBits),
            new("median", "median(x)", "The number in the middle", [], 1, 1, static (_, _) => static () => new PercentileAccumulator(50, Interpolation.Linear)),
            new("percentile", "percentile(x, p[, how])", "The number below which p percent lie", [], 2, 3, static (call, _) => Percentiles(call), Check: CheckPercentile),
            new("estpercentile", "estpercentile(x, p[, error])", "The percentile to within a relative error, 0.01 unless given, in little memory", [], 2, 3, static (call, _) => Sketches(call), Check: CheckSketch),
            new("bits_per_second", "bits_per_second(octets)", "8 times the sum, per second of the span", [], 1, 1, static (_, span) => () => new SumAccumulator((span ?? 1e9) / 1e9 / 8)),
            Rate("per_second", "per_second(x)", "Sum per second of the span", 1),
            Rate("per_minute", "per_minute(x)", "Sum per minute of the span", 60),
            Rate("per_hour", "per_hour(x)", "Sum per hour of the span", 3_600),
            Rate("per_day", "per_day(x)", "Sum per day of the span", 86_400),
        ];
        Dictionary<string, AggregateFunction> index = new(StringComparer.OrdinalIgnoreCase);
        foreach (AggregateFunction function in functions)
        {
            index.Add(function.Name, function);
            foreach (string alias in function.Aliases)
            {
                index.Add(alias, function);
            }
        }

        return index;
    }

    private static AggregateFunction Moments(string name, string usage, string summary, Spread spread, params string[] aliases)
    {
        int arguments = spread is Spread.Variance or Spread.Deviation ? 1 : 2;
        return new AggregateFunction(name, usage, summary, aliases, arguments, arguments, (_, _) => () => new MomentsAccumulator(spread));
    }

    // Outside of a time chart there is no span: the rate is the plain sum then.
    private static AggregateFunction Rate(string name, string usage, string summary, int seconds) => new(
        name, usage, summary, [], 1, 1, (_, span) => () => new SumAccumulator(span is { } ns ? ns / 1e9 / seconds : null));

    private static Func<Accumulator> Distinct()
    {
        KeyCodec codec = new();
        return () => new DistinctAccumulator(codec);
    }

    private static Func<Accumulator> Estimate(AggregateCall call)
    {
        int bits = call.Arguments.Count > 1 ? (int)Constant(call.Arguments[1]).AsLong : DefaultBits;
        return () => new EstimateAccumulator(bits);
    }

    private static string? CheckBits(IReadOnlyList<Expression> arguments) =>
        arguments.Count < 2 || Constant(arguments[1]) is { Kind: ValueKind.Long, AsLong: >= 4 and <= 24 }
            ? null
            : "estdc takes 4 to 24 bits, written as a number";

    private static Func<Accumulator> Percentiles(AggregateCall call)
    {
        Value percent = Constant(call.Arguments[1]);
        double rank = percent.Kind == ValueKind.Long ? percent.AsLong : percent.AsDouble;
        Interpolation how = call.Arguments.Count > 2
            ? Enum.Parse<Interpolation>(Constant(call.Arguments[2]).AsString, ignoreCase: true)
            : Interpolation.Linear;
        return () => new PercentileAccumulator(rank, how);
    }

    private static Func<Accumulator> Sketches(AggregateCall call)
    {
        double percent = Number(Constant(call.Arguments[1])), error = call.Arguments.Count > 2 ? Number(Constant(call.Arguments[2])) : DefaultError;
        return () => new SketchAccumulator(percent, error);
    }

    private static string? CheckSketch(IReadOnlyList<Expression> arguments) =>
        !Constant(arguments[1]).IsNumber || Number(Constant(arguments[1])) is not (>= 0 and <= 100)
            ? "estpercentile takes a number from 0 to 100 as second argument"
            : arguments.Count > 2 && (!Constant(arguments[2]).IsNumber || Number(Constant(arguments[2])) is not (>= LeastError and <= MostError))
                ? "the error of estpercentile is a number from 0.001 to 0.5"
                : null;

    private static double Number(Value value) => value.Kind == ValueKind.Long ? value.AsLong : value.AsDouble;

    private static string? CheckPercentile(IReadOnlyList<Expression> arguments)
    {
        Value percent = Constant(arguments[1]);
        if (percent is not { Kind: ValueKind.Long, AsLong: >= 0 and <= 100 } and not { Kind: ValueKind.Double, AsDouble: >= 0 and <= 100 })
        {
            return "percentile takes a number from 0 to 100 as second argument";
        }

        return arguments.Count < 3
            || (Constant(arguments[2]) is { Kind: ValueKind.String } how && Enum.TryParse<Interpolation>(how.AsString, ignoreCase: true, out _))
            ? null
            : "the third argument of percentile is linear, midpoint, lower, higher or nearest";
    }

    /// <summary>Null when the value is not the same for all rows.</summary>
    private static Value Constant(Expression expression) => expression.IsConstant
        ? expression.Evaluate(new RowBatch(1, [], []), new EvaluationContext(0, TimeZoneInfo.Utc))[0]
        : Value.Null;
}
