using System.Text;
using LogFlowDb.Query.Reference;

namespace LogFlowDb.Query.Tests.Reference;

/// <summary>LANGUAGE.md as the catalogues and the pages of the reference make it.</summary>
internal static class LanguagePage
{
    private static readonly (string Title, IReadOnlyList<ReferencePage> Pages, IReadOnlyList<LanguageEntry> Entries)[] s_parts =
    [
        ("Stages", ReferencePages.Stages, LanguageReference.Stages),
        ("Functions", ReferencePages.Functions, LanguageReference.Functions),
        ("Aggregates", ReferencePages.Aggregates, LanguageReference.Aggregates),
    ];

    public static string Markdown()
    {
        StringBuilder text = new("<!-- Written by tests/Query.Tests from query/Reference and the catalogues; LOGFLOWDB_ACCEPT=1 writes it anew. -->\n\n");
        HashSet<string> anchors = new(StringComparer.Ordinal);
        text.Append(ReferencePages.Language.TrimEnd('\n').Replace("{{netflows}}", Flows(), StringComparison.Ordinal)).Append("\n\n## All words\n");
        foreach ((string title, IReadOnlyList<ReferencePage> pages, IReadOnlyList<LanguageEntry> entries) in s_parts)
        {
            text.Append($"\n**{title}.**\n\n");
            foreach (ReferencePage page in pages)
            {
                string[] words = [.. page.Sections.Select(section => $"[{string.Join(", ", section.Words)}](#{Anchor(section, anchors)})")];
                text.Append(pages.Count > 1 ? $"- {page.Title}: " : "").AppendJoin(", ", words).Append('\n');
            }
        }

        foreach ((string title, IReadOnlyList<ReferencePage> pages, IReadOnlyList<LanguageEntry> entries) in s_parts)
        {
            foreach (ReferencePage page in pages)
            {
                text.Append($"\n## {(title == "Functions" ? "Functions: " : "")}{page.Title}\n");
                text.Append(page.Text.Length > 0 ? $"\n{page.Text}\n" : "");
                foreach (ReferenceSection section in page.Sections)
                {
                    Append(text, section, entries);
                }
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ReferenceSection section, IReadOnlyList<LanguageEntry> entries)
    {
        text.Append($"\n### {string.Join(", ", section.Words)}\n\n");
        foreach (string word in section.Words)
        {
            LanguageEntry entry = entries.Single(entry => entry.Name == word);
            string also = entry.Aliases.Count > 0 ? $" Also called {string.Join(", ", entry.Aliases.Select(static a => $"`{a}`"))}." : "";
            text.Append($"`{entry.Usage}`  \n{entry.Summary}.{also}\n\n");
        }

        text.Append(section.Text).Append('\n');
    }

    /// <summary>What GitHub makes of the heading; of a second one of the same words with a number behind it.</summary>
    private static string Anchor(ReferenceSection section, HashSet<string> taken)
    {
        string anchor = string.Join("-", section.Words).ToLowerInvariant();
        return taken.Add(anchor) ? anchor : anchor + "-1";
    }

    /// <summary>The example table with aligned columns.</summary>
    private static string Flows()
    {
        string[][] rows = [.. ReferencePages.Flows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(','))];
        rows[0] = [.. rows[0].Select(static name => name.Split(':')[0])];
        int[] widths = [.. rows[0].Select((_, i) => rows.Max(row => row[i].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }
}
