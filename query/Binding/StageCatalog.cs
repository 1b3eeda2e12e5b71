using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>The one list of stages, by family; grammar, help, completion and documentation are drawn from it.</summary>
internal static class StageCatalog
{
    private static readonly Dictionary<string, StageDefinition> s_byName = Index();

    /// <summary>All stages that can run, in alphabetical order.</summary>
    public static IReadOnlyList<StageDefinition> All =>
        [.. s_byName.Values.Except(AbsentStages.All).OrderBy(static s => s.Name, StringComparer.Ordinal)];

    public static StageDefinition? Find(string name) => s_byName.GetValueOrDefault(name);

    public static StageGrammar? GrammarOf(string name) => Find(name)?.Grammar;

    private static Dictionary<string, StageDefinition> Index()
    {
        StageDefinition[][] families =
        [
            SourceStages.All, FileStages.All, ProcedureStages.All, ResultStages.All, RowStages.All, FieldStages.All, AggregateStages.All, ParsingStages.All, CombiningStages.All, LookupStages.All,
            OutputStages.All, ExplainStages.All, AbsentStages.All,
        ];
        return families.SelectMany(static family => family).ToDictionary(static stage => stage.Name, StringComparer.Ordinal);
    }
}
