namespace LogFlowDb.Query.Syntax;

/// <summary>Caps on what is parsed at all. Parsing, evaluating and printing recurse, so depth is capped before they start.</summary>
internal static class SyntaxLimits
{
    /// <summary>Characters of a query.</summary>
    public const int QueryLength = 4 << 20;

    /// <summary>Parentheses and brackets inside each other, and levels of an expression tree.</summary>
    public const int Nesting = 100;

    /// <summary>Stages of a pipeline, comments not counted.</summary>
    public const int Stages = 1000;
}
