namespace LogFlowDb.Query;

/// <summary>Whether a query gives its rows or tells how they come about.</summary>
internal enum ExplainMode
{
    /// <summary>Rows.</summary>
    None,

    /// <summary>The plan, without executing it.</summary>
    Plan,

    /// <summary>The plan with what each stage did.</summary>
    Analyze,
}
