using Xunit;

namespace LogFlowDb.Architecture.Tests;

/// <summary>
/// The field reference of the README is drawn from the catalogue. To write it anew:
/// <c>LOGFLOWDB_ACCEPT=1 dotnet test tests/Architecture.Tests</c>.
/// </summary>
public sealed class FieldReferenceTests
{
    private const string Begin = "<!-- fields: written by tests/Architecture.Tests -->\n";
    private const string End = "<!-- /fields -->";

    [Fact]
    public void Readme_Fields_AreThoseOfTheCatalogue()
    {
        string file = Path.Combine(Repository.Root, "README.md");
        string readme = File.ReadAllText(file);
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "README.md lacks the markers of the field reference");
        if (Environment.GetEnvironmentVariable("LOGFLOWDB_ACCEPT") == "1")
        {
            readme = string.Concat(readme.AsSpan(0, begin), FieldReference.Markdown(), readme.AsSpan(end));
            File.WriteAllText(file, readme);
            end = readme.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(FieldReference.Markdown(), readme[begin..end]);
    }
}
