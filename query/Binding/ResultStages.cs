using System.Globalization;
using LogFlowDb.Query.Sources;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that give rows of other queries.</summary>
internal static class ResultStages
{
    private const int NoSavedResult = 11200;
    private const int SavedResultNotFound = 11201;
    private const int NoQuery = 11500;

    public static readonly StageDefinition[] All =
    [
        new("result", "result [offset=N] [limit=N] id", "The rows that a background query has given so far", ListGrammars.Path(NoQuery), ["offset", "limit"], BindResult),
        new("load", "load [offset=N] [limit=N] guid", "The rows of a saved result", ListGrammars.Path(NoSavedResult), ["offset", "limit"], BindLoad),
    ];

    private static ResultStage? BindResult(StageBinder binder)
    {
        Token word = binder.Arguments<WordArguments>().Words[0];
        if (!int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            binder.Error(NoQuery, word, $"{word.Text} is no number of a query", "system queries shows them");
            return null;
        }

        RunningQuery? query = binder.Binding.Environment.Queries?.Find(id);
        if (binder.Binding.TableNames is not null && query is not { IsStored: true })
        {
            binder.StateError(NoQuery, word, $"there is no query {id} whose rows are kept", "create_query and start_query in logdb.console make one");
        }

        return new ResultStage(id, query?.Fields, binder.Number("offset", null) ?? 0, binder.Number("limit", null));
    }

    private static LoadStage? BindLoad(StageBinder binder)
    {
        Token word = binder.Arguments<WordArguments>().Words[0];
        if (!Guid.TryParseExact(word.Text, "D", out Guid id))
        {
            binder.Error(NoSavedResult, word, $"{word.Text} is no id of a saved result", "logdb.savedResults shows them");
            return null;
        }

        SavedResult? saved = binder.Binding.Environment.Queries?.Saved?.Find(id.ToString("D"));
        if (binder.Binding.TableNames is not null && saved is null)
        {
            binder.StateError(SavedResultNotFound, word, $"there is no saved result {word.Text}", "logdb.savedResults shows them");
        }

        return new LoadStage(id.ToString("D"), saved?.Fields, binder.Number("offset", null) ?? 0, binder.Number("limit", null));
    }
}
