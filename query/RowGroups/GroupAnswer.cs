namespace LogFlowDb.Query.RowGroups;

/// <summary>What is known of a condition and the rows of a group, without looking at the rows.</summary>
internal enum GroupAnswer
{
    /// <summary>It holds for no row.</summary>
    None,

    /// <summary>It may hold for some.</summary>
    Some,

    /// <summary>It holds for every row.</summary>
    All,
}
