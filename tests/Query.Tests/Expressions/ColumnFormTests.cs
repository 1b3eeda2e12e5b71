using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Tests.Binding;
using Xunit;

namespace LogFlowDb.Query.Tests.Expressions;

/// <summary>
/// The fast paths against the plain one: an expression gives the same values, and selects the same rows, whether its fields come as
/// boxed values, as plain arrays, or as codes into a dictionary.
/// </summary>
public sealed class ColumnFormTests
{
    private const int RowCount = 300;

    private enum Form
    {
        Values,
        Arrays,
        Dictionary,
    }

    public static TheoryData<string> Expressions => new(
        "n == 5", "n != 5", "n < 5", "n <= 5", "n > 5", "n >= 5", "n == 5.0", "n < 4.5", "n == \"5\"", "n != \"5\"", "n == \"*1*\"", "n < \"5\"", "n == m", "n < m", "n != m", "n >= d",
        "d == 2.5", "d < 3", "d >= n", "d != \"2.5\"", "b == true", "b", "not(b)", "isnull(n)", "len(s)", "nvl(s, n)", "lower(s)", "left(s, 1)", "s == \"a*\"", "s != \"alpha\"", "s == \"*E*a\"",
        "s == s", "s < \"b\"", "in(s, \"alpha\", \"*a\")", "in(n, 1, 5, 7)", "in(n, 1.0, \"5\")", "in(n, m, 3)", "in(d, 2.5, 1)", "in(i, \"10.0.0.1\", \"10.1.0.0/16\", \"2001*\")",
        "cidr(i, \"10.0.0.0/8\", \"2001:db8::/32\")", "i == \"10.0.0.1\"", "i > \"10.0.0.5\"", "i < i", "network(i, 24, 32)", "is_private(i)", "ip_version(i)", "n + m", "n - m", "n * m", "n / m",
        "n + 1", "n * 2.5", "d / n", "n / 0", "s + 1", "-n", "-d", "t - t", "t + 60", "t == \"2026-11-22T00:00:01Z\"", "t >= \"2026-11-22T00:00:01Z\"", "datetrunc(t, \"1m\")", "bucket(n, 3)",
        "n == 1 and s == \"a*\"", "n == 1 or s == \"a*\" or b", "(n > 2 and m < 5) or not(isnull(d))", "if(n > 3, s, m)", "if(n == 6, \"tcp\", \"other\")", "case(n < 2, 1, n < 5, null, b, 1, 2)", "if(b, true, false)", "if(n > null, 1, 2)", "if(1 == 1, \"a\", \"b\")", "case(n > 8, \"x\", b, s, n)", "x == 5", "mixed == 5", "mixed == \"alpha\"", "mixed < 3",
        "mixed + 1", "in(mixed, 5, \"alpha\")", "n == null", "null == n", "5 > n", "5 <= n", "5 != n", "\"alpha\" == s", "2.5 >= d", "ip(\"10.0.0.9\") > i", "typeof(mixed)", "concat(s, n)", "field(s)", "n == now()", "$(\"p\") == n", "match(s, \"^[ab]\")");

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Evaluate_AnyColumnForm_GivesTheSame(string text)
    {
        Expression expression = ((SearchStage)QueryBinder.Bind("search " + text, Bound.Options).Stages[0]).Condition!;
        EvaluationContext context = new(Bound.Now, Bound.Options.TimeZone);
        context.SetParameter("p", Value.From(5L));
        Value[] expected = ValuesOf(expression.Evaluate(Batch(Form.Values), context));
        foreach (Form form in Enum.GetValues<Form>())
        {
            // Twice, because the second pass may find what the first one remembered.
            RowBatch batch = Batch(form);
            for (int pass = 0; pass < 2; pass++)
            {
                Column actual = expression.Evaluate(batch, context);
                Assert.Equal(RowCount, actual.Length);
                Assert.Equal(expected, ValuesOf(actual));
                int[] rows = [.. Enumerable.Range(0, RowCount).Where(static row => row % 3 != 1)];
                int[] selected = rows[..expression.Select(batch, context, rows)];
                Assert.Equal(Enumerable.Range(0, RowCount).Where(row => row % 3 != 1 && Truth.Of(expected[row])), selected);
            }
        }
    }

    [Fact]
    public void Evaluate_NullRowsOfPlainColumns_AreZero()
    {
        Expression sum = ((SearchStage)QueryBinder.Bind("search n + 1", Bound.Options).Stages[0]).Condition!;
        LongColumn column = Assert.IsType<LongColumn>(sum.Evaluate(Batch(Form.Arrays), new EvaluationContext(0, TimeZoneInfo.Utc)));
        Assert.NotNull(column.Nulls);
        Assert.All(Enumerable.Range(0, RowCount).Where(row => column.Nulls[row]), row => Assert.Equal(0, column.Values[row]));
    }

    [Fact]
    public void Evaluate_FunctionOfADictionary_KeepsOneDictionaryForItsBatches()
    {
        Expression network = ((SearchStage)QueryBinder.Bind("search network(i, 16)", Bound.Options).Stages[0]).Condition!;
        EvaluationContext context = new(0, TimeZoneInfo.Utc);
        RowBatch batch = Batch(Form.Dictionary);
        DictionaryColumn first = Assert.IsType<DictionaryColumn>(network.Evaluate(batch, context));
        DictionaryColumn second = Assert.IsType<DictionaryColumn>(network.Evaluate(batch.Gather([0, 1, 2]), context));
        Assert.Same(first.Dictionary, second.Dictionary);
        Assert.Equal(first.Dictionary.Length, ValuesOf(first.Dictionary).Distinct().Count());
    }

    [Fact]
    public void Select_RowsThatWereRuledOut_StayOut()
    {
        Expression any = ((SearchStage)QueryBinder.Bind("search n >= 0 or s == \"*\"", Bound.Options).Stages[0]).Condition!;
        int[] rows = [2, 4];
        Assert.Equal([2, 4], rows[..any.Select(Batch(Form.Arrays), new EvaluationContext(0, TimeZoneInfo.Utc), rows)]);
    }

    private static Value[] ValuesOf(Column column) => [.. Enumerable.Range(0, column.Length).Select(row => column[row])];

    private static RowBatch Batch(Form form)
    {
        Random random = new(7);
        string[] texts = ["alpha", "Alpha", "beta", "5", "Edge-a", "", "n"];
        Value[] addresses = [.. new[] { "10.0.0.1", "10.0.0.9", "10.1.2.3", "192.0.2.1", "2001:db8::1", "fe80::1" }.Select(static a => IpValue.TryParse(a, out IpValue ip) ? Value.From(ip) : default)];
        (string Name, Func<Value> Make)[] fields =
        [
            ("n", () => Value.From((long)random.Next(0, 12))),
            ("m", () => Value.From((long)random.Next(-3, 12))),
            ("d", () => Value.From(random.Next(0, 12) / 2.0)),
            ("b", () => Value.From(random.Next(2) == 0)),
            ("s", () => Value.From(texts[random.Next(texts.Length)])),
            ("i", () => addresses[random.Next(addresses.Length)]),
            ("t", () => Value.FromDate(Bound.Now + (random.Next(0, 5) * 1_000_000_000L))),
            ("mixed", () => random.Next(3) switch { 0 => Value.From((long)random.Next(10)), 1 => Value.From(texts[random.Next(texts.Length)]), _ => addresses[random.Next(6)] }),
        ];
        return new RowBatch(RowCount, [.. fields.Select(static f => f.Name)], [.. fields.Select(f => ToColumn(Enumerable.Range(0, RowCount).Select(_ => random.Next(8) == 0 ? Value.Null : f.Make()).ToArray(), form))]);
    }

    private static Column ToColumn(Value[] values, Form form)
    {
        switch (form)
        {
            case Form.Values:
                return new ValueColumn(values);
            case Form.Arrays:
                return ColumnOf.Values(values);
            default:
                // A stored dictionary may hold values that no row has, here those of rows that fell away.
                Value[] distinct = [.. values.Where(static v => !v.IsNull).Distinct(), Value.From("10.77.0.1"), Value.From(IpValue.FromV4(0x0a4d0001)), Value.From(77L)];
                distinct = Array.TrueForAll(distinct[..^3], v => v.Kind == distinct[0].Kind) ? [.. distinct.Where(v => v.Kind == distinct[0].Kind)] : distinct;
                return new DictionaryColumn(ColumnOf.Values(distinct), Array.ConvertAll(values, v => Array.IndexOf(distinct, v)));
        }
    }
}
