namespace LogFlowDb.Query.Grouping;

/// <summary>What stands in buckets of a time chart without data.</summary>
internal enum TimechartFill
{
    Null,
    Zero,

    /// <summary>What stood in the bucket before.</summary>
    Previous,
}
