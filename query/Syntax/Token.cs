namespace LogFlowDb.Query.Syntax;

/// <summary>A word, number or quoted text of a query.</summary>
/// <param name="Text">What it says: quoted text without its quotes.</param>
/// <param name="Offset">First character in the query, quotes included.</param>
/// <param name="End">Last character, inclusive.</param>
/// <param name="IsQuoted">Written in double quotes or backticks.</param>
internal sealed record Token(string Text, int Offset, int End, bool IsQuoted = false);
