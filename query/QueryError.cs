namespace LogFlowDb.Query;

/// <summary>One thing wrong with a query.</summary>
/// <param name="Code">Number of the error in the catalogue of codes; null where the language has none.</param>
/// <param name="Offset">First character concerned, from 0, in the text of the query.</param>
/// <param name="End">Last character concerned, inclusive; below <paramref name="Offset"/> when something is missing there.</param>
/// <param name="Message">What is wrong and what was expected, without the position.</param>
/// <param name="Hint">A near name or the way to write it; null when there is none.</param>
public sealed record QueryError(int? Code, int Offset, int End, string Message, string? Hint = null);
