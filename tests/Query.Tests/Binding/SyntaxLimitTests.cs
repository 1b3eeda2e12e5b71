using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>What is too deep, too long or too many is refused before it costs time, memory or the stack.</summary>
public sealed class SyntaxLimitTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "parentheses", "json \"{}\" | eval x=" + new string('(', 1_000_000) },
        { "closed parentheses", "json \"{}\" | eval x=" + new string('(', 101) + "1" + new string(')', 101) },
        { "brackets", string.Concat(Enumerable.Repeat("json \"{}\" | union [ ", 100_000)) },
        { "stages", "json \"{}\"" + string.Concat(Enumerable.Repeat(" | limit 1", 100_000)) },
        { "empty stages", new string('|', 100_000) },
        { "additions", "json \"{}\" | eval x=1" + string.Concat(Enumerable.Repeat("+1", 1_000_000)) },
        { "calls", "json \"{}\" | eval x=" + string.Concat(Enumerable.Repeat("len(", 100_000)) },
        { "a literal", "json \"" + new string('x', 5_000_000) + "\"" },
        { "a json literal", "json \"" + new string('[', 2_000_000) + "\"" },
    };

    public static TheoryData<string, string> Flat => new()
    {
        { "minus signs", "json \"{}\" | eval x=" + new string('-', 1_000_000) + "1" },
        { "conditions", "json \"{}\" | search a == 1" + string.Concat(Enumerable.Repeat(" or a == 1", 200_000)) },
        { "a pattern", "json \"{}\" | search match(a, \"" + string.Concat(Enumerable.Repeat("(a{1000}){1000}", 1000)) + "\")" },
    };

    [Theory]
    [MemberData(nameof(Flat))]
    public void Run_HugeButFlat_AnswersOrIsRefused(string what, string query)
    {
        try
        {
            Assert.True(QueryRun.Rows(new InMemoryCatalog(), query.Replace("{}", "{a: 'aaaa'}", StringComparison.Ordinal)).Count < 2, what);
        }
        catch (Exception failure) when (failure is QueryException or QueryExecutionException)
        {
            Assert.NotEmpty(failure.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Prepare_BeyondTheLimits_IsRefused(string what, string query)
    {
        QueryException failure = Assert.Throws<QueryException>(() => new QueryEngine(new InMemoryCatalog()).Prepare(query));

        Assert.True(failure.Errors.Count is > 0 and < 200_000, what);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void Match_PatternThatBacktracksForEver_Answers(string pattern)
    {
        string text = new('a', 50_000);

        Assert.Equal("{m=false}", QueryRun.Text(new InMemoryCatalog(), $"json \"{{a: '{text}!'}}\" | eval m=match(a, \"{pattern}\") | fields m"));
    }

    [Fact]
    public void Prepare_LongListsWithinTheLimits_AreTaken()
    {
        string list = string.Join(", ", Enumerable.Range(0, 100_000));

        Assert.Equal("{count=1}", QueryRun.Text(new InMemoryCatalog(), $"json \"[{{a: 77}}, {{a: -1}}]\" | search in(a, {list}) | stats count"));
    }
}
