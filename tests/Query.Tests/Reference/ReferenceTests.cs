using LogFlowDb.Query.Reference;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Query.Tests.Reference;

/// <summary>
/// The reference of the language: every word has its section, every example gives the rows that stand under it, and LANGUAGE.md is what
/// they make. <c>LOGFLOWDB_ACCEPT=1 dotnet test tests/Query.Tests --filter Reference</c> puts the rows that come now under the examples,
/// and a second time writes the page; then read the diff.
/// </summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    private static readonly ReferencePage[] s_pages = [.. ReferencePages.Stages, .. ReferencePages.Functions, .. ReferencePages.Aggregates];

    [Fact]
    public void Examples_OfEverySection_GiveTheRowsWritten()
    {
        if (Environment.GetEnvironmentVariable("LOGFLOWDB_ACCEPT") == "1")
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Root(), "query", "Reference"), "*.md"))
            {
                File.WriteAllText(file, ReferenceExample.WithRowsOf(File.ReadAllText(file)));
            }
        }

        List<string> wrong = [];
        int count = 0;
        foreach ((string where, string text) in Texts())
        {
            using ReferenceRun run = new();
            foreach (ReferenceExample example in ReferenceExample.Find(text))
            {
                count++;
                IReadOnlyList<string> rows = run.Rows(example.Query);
                if (!rows.SequenceEqual(example.Rows))
                {
                    wrong.Add($"{where}:\n    {example.Query.Replace("\n", "\n    ", StringComparison.Ordinal)}\n{string.Join('\n', rows.Select(static r => "        " + r))}");
                }
            }
        }

        output.WriteLine($"{count} examples");
        Assert.True(wrong.Count == 0, $"{wrong.Count} examples give other rows, namely:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Sections_OfEveryWord_AreThereOnceWithAnExample()
    {
        List<string> missing = [];
        Check(ReferencePages.Stages, LanguageReference.Stages);
        Check(ReferencePages.Functions, LanguageReference.Functions);
        Check(ReferencePages.Aggregates, LanguageReference.Aggregates);
        Assert.True(missing.Count == 0, string.Join('\n', missing));

        void Check(IReadOnlyList<ReferencePage> pages, IReadOnlyList<LanguageEntry> entries)
        {
            Dictionary<string, ReferenceSection> sections = new(StringComparer.Ordinal);
            foreach (ReferenceSection section in pages.SelectMany(static page => page.Sections))
            {
                Assert.All(section.Words, word => Assert.True(sections.TryAdd(word, section), $"two sections tell of {word}"));
            }

            Assert.All(sections.Keys, word => Assert.True(entries.Any(entry => entry.Name == word), $"the section {word} is of no word of the catalogues"));
            foreach (LanguageEntry entry in entries)
            {
                if (!sections.TryGetValue(entry.Name, out ReferenceSection? section))
                {
                    missing.Add($"{entry.Name}: no section");
                }
                else if (!ReferenceExample.Find(section.Text).Any(example => example.Query.Contains(entry.Name, StringComparison.Ordinal)))
                {
                    missing.Add($"{entry.Name}: no example that has it");
                }
            }
        }
    }

    [Fact]
    public void LanguagePage_IsWhatTheReferenceMakes()
    {
        string file = Path.Combine(Root(), "LANGUAGE.md");
        string wanted = LanguagePage.Markdown();
        if (Environment.GetEnvironmentVariable("LOGFLOWDB_ACCEPT") == "1")
        {
            File.WriteAllText(file, wanted);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted, "LANGUAGE.md is not what the reference makes: LOGFLOWDB_ACCEPT=1 dotnet test tests/Query.Tests --filter Reference writes it");
    }

    private static IEnumerable<(string Where, string Text)> Texts()
    {
        yield return ("language", ReferencePages.Language);
        foreach (ReferencePage page in s_pages)
        {
            yield return (page.Name, page.Text);
            foreach (ReferenceSection section in page.Sections)
            {
                yield return ($"{page.Name}: {string.Join(", ", section.Words)}", section.Text);
            }
        }
    }

    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogFlowDb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("no repository above the tests");
    }
}
