using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// <c>explain</c>, for its documentation and for the error that it gives elsewhere than in front of a query, where it is taken off
/// before anything is parsed.
/// </summary>
internal static class ExplainStages
{
    public static readonly StageDefinition[] All =
    [
        new("explain", "explain [analyze] query", "How a query would be run, or with analyze how it was", OutputGrammars.Rest, [], static b =>
        {
            b.Error(null, b.Node.Name, "explain stands in front of a whole query", "explain table t | …");
            return null;
        }),
    ];
}
