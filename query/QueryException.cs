namespace LogFlowDb.Query;

/// <summary>A query that cannot be run as written; carries everything found wrong with it: first with the text, in order of offset, then what the database lacks.</summary>
public sealed class QueryException(string text, IReadOnlyList<QueryError> errors)
    : Exception(errors.Count > 0 ? errors[0].Message : "invalid query")
{
    /// <summary>The query as given; offsets of <see cref="Errors"/> count in it.</summary>
    public string Text { get; } = text;

    public IReadOnlyList<QueryError> Errors { get; } = errors;
}
