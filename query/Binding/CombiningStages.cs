using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Combining;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages with a query inside.</summary>
internal static class CombiningStages
{
    public static readonly StageDefinition[] All =
    [
        new("join", "join [type=inner|left|right|full|leftonly|rightonly|cross] key, … [ query ]", "Adds the fields of rows with equal keys",
            SubqueryGrammars.KeysAndSubquery, ["type"], static b => BindJoin(b, JoinTypes.Words, isStream: false)),
        new("streamjoin", "streamjoin [timeout=D] [type=inner|left|leftonly] key, … [ query ]", "Joins live rows with those of a query kept in memory",
            SubqueryGrammars.KeysAndSubquery, ["timeout", "type"], static b => BindJoin(b, JoinTypes.StreamWords, isStream: true)),
        new("union", "union [ query ]", "The rows of a query besides those so far", SubqueryGrammars.Subquery, [], static b =>
            new UnionStage(b.Subquery(b.Arguments<SubqueryArguments>()))),
    ];

    private static JoinStage? BindJoin(StageBinder binder, string[] words, bool isStream)
    {
        SubqueryArguments arguments = binder.Arguments<SubqueryArguments>();
        BoundQuery sub = binder.Subquery(arguments);
        long? timeout = binder.Duration("timeout");
        string word = binder.Text("type") ?? "inner";
        if (!words.Contains(word, StringComparer.Ordinal))
        {
            Token value = binder.Option("type")!.Value;
            string hint = isStream && JoinTypes.Words.Contains(word, StringComparer.Ordinal) ? $"join type={word} needs all rows" : NearName.Hint(word, words) ?? "";
            binder.Error(null, value, $"unknown {binder.Node.Name.Text} type {word}: {string.Join(", ", words)} expected", hint.Length > 0 ? hint : null);
            return null;
        }

        JoinType type = (JoinType)Array.IndexOf(JoinTypes.Words, word);
        if (type == JoinType.Cross && arguments.Keys.Count > 0)
        {
            Token key = arguments.Keys[0].Name;
            binder.Error(null, key, "a cross join has no keys: the query in brackets expected", "join type=cross [ … ]");
            return null;
        }

        if (type != JoinType.Cross && arguments.Keys.Count == 0)
        {
            binder.Error(null, arguments.Open, arguments.Open - 1, "the fields to join by expected before the bracket");
            return null;
        }

        return new JoinStage(type, [.. arguments.Keys.Select(static key => key.Name.Text)], sub, isStream, timeout);
    }
}
