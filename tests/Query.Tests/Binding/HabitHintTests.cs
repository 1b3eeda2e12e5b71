using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>What people type who come from SQL, SPL, KQL or a programming language.</summary>
public sealed class HabitHintTests
{
    [Theory]
    [InlineData("table f | where dst_port == 443", "write search")]
    [InlineData("table f | search dst_port = 443", "== compares")]
    [InlineData("table f | search a == 1 && b == 2", "write and")]
    [InlineData("table f | search a == 1 || b == 2", "|| is written or")]
    [InlineData("table f | search a == '1'", "text stands in double quotes")]
    [InlineData("table f | search not a == 1", "write not(…)")]
    [InlineData("table f | search !a", "write not(…)")]
    [InlineData("table f | search a between 1 and 2", "write x >= a and x <= b")]
    [InlineData("table f | search a is null", "write isnull(x) or isnotnull(x)")]
    [InlineData("table f | search a <> 1", "write !=")]
    [InlineData("table f | search a === 1", "write ==")]
    [InlineData("table f | search a => 1", "write >=")]
    [InlineData("table f | search a =~ \"x\"", "write match(field, \"regex\")")]
    [InlineData("table f | search a in (1, 2)", "write in(field, value, …)")]
    [InlineData("table f | search a like \"x%\"", "write == \"text*\"")]
    [InlineData("table f | search a % 2 == 0", "write mod(a, b)")]
    [InlineData("table f | stats count(*)", "count alone counts rows")]
    [InlineData("table f | stats count group by a", "write by")]
    [InlineData("table f | stats count by a order by count", "a | is missing before order")]
    [InlineData("table f | stats sum(a) by b limit 10", "a | is missing before limit")]
    [InlineData("table f | stats sum bytes", "write sum(bytes)")]
    [InlineData("table f | stats dcount(a)", "write dc(field)")]
    [InlineData("table f | stats p95(a)", "write percentile(field, 95)")]
    [InlineData("table f | stats perc99(a)", "write percentile(field, 99)")]
    [InlineData("table f | stats n=count", "write count as n")]
    [InlineData("table f | stats count by network(a, 24)", "only fields stand here: | eval x=network(…) in front of the stage")]
    [InlineData("table f | summarize count() by a", "write stats … by …")]
    [InlineData("SELECT * FROM f", "a query begins with its source: table NAME | search … | fields …")]
    [InlineData("f | limit 1", "write table f")]
    [InlineData("table f where a == 1", "a | is missing; where is called search")]
    [InlineData("table f limit=10", "options stand in front of the arguments, assignments are separated by commas")]
    [InlineData("table f | LIMIT 10", "did you mean limit?")]
    [InlineData("table f | head 10", "write limit")]
    [InlineData("table f | top 10 a by octets", "write by sum(octets)")]
    [InlineData("table f | sort a desc", "write -field to sort downwards")]
    [InlineData("table f | eval x == 1", "= sets a field, == compares")]
    [InlineData("table f | eval x=a ? b : c", "write if(condition, a, b)")]
    [InlineData("table f | eval x=coalesce(a, b)", "write nvl(x, d)")]
    [InlineData("table f | eval x=1 y=2", "options stand in front of the arguments, assignments are separated by commas")]
    [InlineData("table f | fields a b", "is a comma missing?")]
    [InlineData("json '[]'", "the JSON stands in double quotes, its texts in single ones")]
    public void Prepare_HabitOfAnotherLanguage_IsAnsweredWithOurs(string query, string hint)
    {
        InMemoryCatalog catalog = new();
        catalog.Table("f");

        QueryException failure = Assert.Throws<QueryException>(() => new QueryEngine(catalog).Prepare(query));

        Assert.Equal(hint, failure.Errors[0].Hint);
    }
}
