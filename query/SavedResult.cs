namespace LogFlowDb.Query;

/// <summary>The rows of a query, kept under a name: <c>load ID</c> gives them.</summary>
/// <param name="Id">A GUID.</param>
/// <param name="Query">The text of the query.</param>
/// <param name="SavedAt">UTC.</param>
/// <param name="Bytes">Of its file.</param>
/// <param name="Fields">Names of the fields in order; null where the query left them open.</param>
public sealed record SavedResult(string Id, string Title, string Query, DateTime SavedAt, long Rows, long Bytes, IReadOnlyList<string>? Fields);
