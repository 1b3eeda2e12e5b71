namespace LogFlowDb.Query.Syntax;

/// <summary>What stands between a pair of parentheses.</summary>
internal sealed record ArgumentList(IReadOnlyList<ExpressionNode> Items, int Offset, int End);
