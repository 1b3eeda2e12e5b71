using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Reference;

namespace LogFlowDb.Query;

/// <summary>The words of the language: names and usage from the catalogues that queries are bound with, texts from the reference.</summary>
public static class LanguageReference
{
    /// <summary>Stages in alphabetical order.</summary>
    public static IReadOnlyList<LanguageEntry> Stages { get; } =
    [
        .. StageCatalog.All.Select(static stage => new LanguageEntry(stage.Name, stage.Usage, stage.Summary, stage.Options)
        {
            Text = Text(ReferencePages.Stages, stage.Name),
        }),
    ];

    /// <summary>Scalar functions in alphabetical order.</summary>
    public static IReadOnlyList<LanguageEntry> Functions { get; } =
    [
        .. FunctionCatalog.All.Select(static function => new LanguageEntry(function.Name, function.Usage, function.Summary, [])
        {
            Aliases = function.Aliases,
            Text = Text(ReferencePages.Functions, function.Name),
        }),
    ];

    /// <summary>Aggregates of <c>stats</c>, <c>timechart</c> and others, in alphabetical order.</summary>
    public static IReadOnlyList<LanguageEntry> Aggregates { get; } =
    [
        .. AggregateCatalog.All.Select(static aggregate => new LanguageEntry(aggregate.Name, aggregate.Usage, aggregate.Summary, [])
        {
            Aliases = aggregate.Aliases,
            Text = Text(ReferencePages.Aggregates, aggregate.Name),
        }),
    ];

    /// <summary>Other names that queries may give the fields of flows, each with the name under which it is stored.</summary>
    public static IReadOnlyList<(string Alias, string Field)> FieldAliases { get; } = [.. RowGroups.FieldAliases.OfFlows];

    private static string Text(IReadOnlyList<ReferencePage> pages, string word)
    {
        foreach (ReferencePage page in pages)
        {
            foreach (ReferenceSection section in page.Sections)
            {
                if (section.Words.Contains(word))
                {
                    return section.Text;
                }
            }
        }

        return "";
    }
}
