using LogFlowDb.Query.Combining;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages with a query inside.</summary>
internal static class CombiningStages
{
    private static readonly string[] s_joinTypes = ["inner", "left", "right", "full"];

    public static readonly StageDefinition[] All =
    [
        new("join", "join [type=inner|left|right|full] key, … [ query ]", "Adds the fields of rows with equal keys", SubqueryGrammars.KeysAndSubquery, ["type"], BindJoin),
        new("union", "union [ query ]", "The rows of a query after those so far", SubqueryGrammars.Subquery, [], static b =>
            new UnionStage(b.Subquery(b.Arguments<SubqueryArguments>()))),
    ];

    private static JoinStage? BindJoin(StageBinder binder)
    {
        SubqueryArguments arguments = binder.Arguments<SubqueryArguments>();
        BoundQuery sub = binder.Subquery(arguments);
        int type = Array.IndexOf(s_joinTypes, binder.Text("type") ?? "inner");
        if (type < 0)
        {
            Token value = binder.Option("type")!.Value;
            binder.Error(null, value, $"unknown join type {value.Text}: {string.Join(", ", s_joinTypes)} expected", NearName.Hint(value.Text, s_joinTypes));
        }

        if (arguments.Keys.Count == 0)
        {
            binder.Error(null, arguments.Open, arguments.Open - 1, "the fields to join by expected before the bracket");
            return null;
        }

        return type < 0 ? null : new JoinStage((JoinType)type, [.. arguments.Keys.Select(static key => key.Name.Text)], sub);
    }
}
