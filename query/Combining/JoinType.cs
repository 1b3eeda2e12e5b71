namespace LogFlowDb.Query.Combining;

internal enum JoinType
{
    Inner,
    Left,
    Right,
    Full,

    /// <summary>Outer rows without a partner, and nothing of the subquery.</summary>
    LeftOnly,

    /// <summary>Rows of the subquery without a partner.</summary>
    RightOnly,

    /// <summary>Each outer row with each row of the subquery; no keys.</summary>
    Cross,
}
