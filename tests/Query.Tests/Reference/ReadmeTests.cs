using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Reference;

public sealed class ReadmeTests
{
    [Fact]
    public void Queries_OfTheLanguageSection_AreUnderstood()
    {
        string text = File.ReadAllText(Path.Combine(ReferenceTests.Root(), "README.md"));
        int start = text.IndexOf("\n## Query language", StringComparison.Ordinal), end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        List<string> queries = [.. text[start..end].Split('\n')
            .Where(static line => line.StartsWith("    ", StringComparison.Ordinal) && !line.StartsWith("    #", StringComparison.Ordinal)).Select(static line => line.Trim())];
        InMemoryCatalog catalog = new();
        QueryRun.Rows(catalog, "json \"[{src_ip: '192.0.2.1'}]\" | import create=t netflows");
        QueryEngine engine = new(catalog, new QueryEnvironment());

        Assert.NotEmpty(queries);
        Assert.All(queries, query => engine.Prepare(query));
    }
}
