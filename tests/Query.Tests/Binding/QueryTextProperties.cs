using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>Whatever the text is, binding gives a query or a <see cref="QueryException"/> whose places lie in the text.</summary>
public sealed class QueryTextProperties
{
    private static readonly string[] s_words =
    [
        "table", "search", "eval", "stats", "sort", "fields", "rename", "timechart", "join", "json", "limit", "rex", "parse", "top", "union", "set",
        "outputcsv", "lookup", "by", "as", "and", "or", "not", "count", "sum", "len", "in", "cidr", "match", "a", "b_c", "타입", "x.y", "\"text\"", "\"a*\"", "\"\\n\"",
        "\"(?<x>.*)\"", "\"{a:1}\"", "'", "\"", "\\", "`", "`q z`", "(", ")", "[", "]", "{", "}", "|", ",", "=", "==", "!=", "<", ">=", "+", "-", "*", "/", "1", "2.5", "1e9", "0x1f",
        "9223372036854775808", "limit=1", "span=5m", "from=-1h", "field=", "type=left", "$(\"p\")", "$", "#", "?", " ", "\n", "true", "null", "%", "“", "∣",
    ];

    [Fact]
    public void Bind_AnyText_ThrowsOnlyQueryExceptions() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text => Holds(text ?? "")).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("parse \"a*\" as -")]
    [InlineData("parse \"a*b\" as by")]
    public void Bind_NamesThatLookLikeOtherWords_PrintBack(string text) => Assert.True(Holds(text), text);

    [Fact]
    public void Bind_EveryStageWithoutOrWithUselessArguments_ErrorsLieInTheText()
    {
        foreach (string stage in StageCatalog.All.Select(static d => d.Name))
        {
            foreach (string text in new[] { stage, stage + " ", "json \"{}\" | " + stage, stage + " |", stage + " from=", stage + " )", stage + " \"" })
            {
                Assert.True(Holds(text), text);
            }
        }
    }

    [Fact]
    public void Bind_AnyWordsOfTheLanguage_ThrowsOnlyQueryExceptionsAndPrintsBack() =>
        Prop.ForAll(
            Gen.Elements(s_words).ListOf().Select(static words => string.Join(' ', words)).ToArbitrary(),
            static text => Holds(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(40));

    [Fact]
    public void Bind_AnyExpression_PrintsBack() =>
        Prop.ForAll(
            Expression(4).ToArbitrary(),
            static text =>
            {
                string canonical = Bound.Canonical("eval x=" + text);
                return Bound.Canonical(canonical) == canonical;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Gen<string> Expression(int depth)
    {
        Gen<string> leaf = Gen.OneOf(
            Gen.Elements("a", "b.c", "타입", "true", "null", "field(\"x y\")", "$(\"p\")", "now()"),
            ArbMap.Default.GeneratorFor<long>().Select(static n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<NormalFloat>().Select(static n => n.Get.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
            ArbMap.Default.GeneratorFor<string>().Select(static s => LogFlowDb.Query.Expressions.StageText.Quote(s ?? "")));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<string> inner = Expression(depth - 1);
        return Gen.OneOf(
            leaf,
            from left in inner
            from sign in Gen.Elements("+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", " and ", " or ")
            from right in inner
            select left + sign + right,
            inner.Select(static e => "(" + e + ")"),
            inner.Select(static e => "-" + e),
            inner.Select(static e => "len(" + e + ")"),
            inner.Two().Select(static p => $"nvl({p.Item1},{p.Item2})"));
    }

    private static bool Holds(string text)
    {
        try
        {
            string canonical = Bound.Canonical(text);
            return Bound.Canonical(canonical) == canonical;
        }
        catch (QueryException e)
        {
            return e.Text == text && e.Errors.Count > 0
                && e.Errors.All(error => error.Offset >= 0 && error.Offset <= text.Length && error.End < Math.Max(1, text.Length));
        }
    }
}
