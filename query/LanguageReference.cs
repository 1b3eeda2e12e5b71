using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query;

/// <summary>The words of the language, drawn from the catalogues that queries are bound with.</summary>
public static class LanguageReference
{
    /// <summary>Stages in alphabetical order.</summary>
    public static IReadOnlyList<LanguageEntry> Stages { get; } =
        [.. StageCatalog.All.Select(static stage => new LanguageEntry(stage.Name, stage.Usage, stage.Summary, stage.Options))];

    /// <summary>Scalar functions in alphabetical order.</summary>
    public static IReadOnlyList<LanguageEntry> Functions { get; } =
        [.. FunctionCatalog.All.Select(static function => new LanguageEntry(function.Name, function.Usage, function.Summary, []))];

    /// <summary>Names of the aggregates of <c>stats</c>, <c>timechart</c> and others, in alphabetical order.</summary>
    public static IReadOnlyList<string> Aggregates { get; } = [.. AggregateCatalog.All.Select(static aggregate => aggregate.Name)];
}
