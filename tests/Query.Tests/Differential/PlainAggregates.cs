using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>Random aggregates: text with a name behind <c>as</c>, and what they give over the rows of a group.</summary>
/// <param name="isAssigned">True when a stage may have set the fields of <see cref="Assigned"/> to values that compare alike.</param>
internal sealed class PlainAggregates(Random random, PlainExpressions expressions, bool isAssigned)
{
    public static readonly string[] Assigned = ["dst_port", "some"];

    public sealed record Call(string Name, string Text, Func<IReadOnlyList<PlainRow>, Value> Of, bool NeedsOrder);

    /// <param name="ordered">True when the order of the rows is told by the language.</param>
    public Call Make(int index, bool ordered)
    {
        string name = "agg" + index;
        PlainExpression x = random.Next(3) == 0 ? expressions.Any(2) : Field(expressions.Field());
        PlainExpression n = random.Next(3) == 0 ? expressions.Numeric(2) : Field(expressions.Number());
        (string text, Func<IReadOnlyList<PlainRow>, Value> of, bool needsOrder) = random.Next(ordered ? 15 : 12) switch
        {
            0 or 1 => ("count", static (IReadOnlyList<PlainRow> rows) => Value.From((long)rows.Count), false),
            2 => ($"count({x})", rows => Value.From((long)Values(rows, x).Count), false),
            3 or 4 => ($"sum({n})", rows => Sum(Values(rows, n)), false),
            5 => ($"avg({n})", rows => Numbers(rows, n) is { Count: > 0 } all ? Value.From(all.Average()) : Value.Null, false),
            6 => Extreme("min", static (a, b) => a < b),
            7 => Extreme("max", static (a, b) => a > b),
            8 => ($"dc({x})", rows => Value.From((long)Values(rows, x).Distinct().Count()), false),
            9 => ($"percentile({n}, 37)", rows => Percentile(Numbers(rows, n), 37), false),
            10 => ($"median({n})", rows => Percentile(Numbers(rows, n), 50), false),
            11 => ("range(big)", static (IReadOnlyList<PlainRow> rows) => Values(rows, Field("big")) is { Count: > 0 } all ? Difference(all) : Value.Null, false),
            12 => ($"first({x})", rows => Values(rows, x).FirstOrDefault(), true),
            13 => ($"last({x})", rows => Values(rows, x).LastOrDefault(), true),
            _ => ($"values({x})", rows => Value.From(Values(rows, x).Distinct().Take(100).ToArray()), true),
        };
        return new Call(name, $"{text} as {name}", of, needsOrder);

        (string, Func<IReadOnlyList<PlainRow>, Value>, bool) Extreme(string word, Func<int, int, bool> isBetter)
        {
            // Of values that compare alike any may be given: only fields without such are asked for.
            string field = new[] { "src_ip", "octet_count", isAssigned ? "big" : "dst_port", "seen", "ratio", "_time", "mac", "flag" }[random.Next(8)];
            return ($"{word}({field})", rows => rows.Select(row => row[field]).Where(static v => !v.IsNull).Aggregate(Value.Null, (best, value) =>
                best.IsNull || isBetter(ValueComparer.Instance.Compare(value, best), 0) ? value : best), false);
        }
    }

    private static PlainExpression Field(string field) => new(field, row => row[field]);

    private static List<Value> Values(IReadOnlyList<PlainRow> rows, PlainExpression x) => [.. rows.Select(x.Of).Where(static v => !v.IsNull)];

    private static List<double> Numbers(IReadOnlyList<PlainRow> rows, PlainExpression x) =>
        [.. Values(rows, x).Where(static v => v.IsNumber).Select(Real)];

    private static double Real(Value value) => value.Kind == ValueKind.Long ? value.AsLong : value.AsDouble;

    private static Value Sum(List<Value> values)
    {
        List<Value> numbers = values.FindAll(static v => v.IsNumber);
        Int128 whole = 0;
        foreach (Value value in numbers)
        {
            whole += value.Kind == ValueKind.Long ? value.AsLong : 0;
        }

        return numbers.Count == 0 ? Value.Null
            : numbers.TrueForAll(static v => v.Kind == ValueKind.Long) && whole >= long.MinValue && whole <= long.MaxValue ? Value.From((long)whole)
            : Value.From((double)whole + numbers.Sum(static v => v.Kind == ValueKind.Double ? v.AsDouble : 0));
    }

    private static Value Difference(List<Value> numbers)
    {
        if (numbers.TrueForAll(static v => v.Kind == ValueKind.Long))
        {
            Int128 range = (Int128)numbers.Max(static v => v.AsLong) - numbers.Min(static v => v.AsLong);
            return range <= long.MaxValue ? Value.From((long)range) : Value.From((double)range);
        }

        return Value.From(numbers.Max(Real) - numbers.Min(Real));
    }

    private static Value Percentile(List<double> numbers, int percent)
    {
        if (numbers.Count == 0)
        {
            return Value.Null;
        }

        numbers.Sort();
        double rank = percent / 100.0 * (numbers.Count - 1);
        int low = (int)Math.Floor(rank);
        double above = numbers[Math.Min(low + 1, numbers.Count - 1)];
        return Value.From(numbers[low] + ((above - numbers[low]) * (rank - low)));
    }
}
