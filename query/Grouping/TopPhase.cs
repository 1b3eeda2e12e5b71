namespace LogFlowDb.Query.Grouping;

/// <summary>What the collectors of a <see cref="TopSearch"/> do with rows.</summary>
internal enum TopPhase
{
    /// <summary>Group them, as without a search; it begins when the groups become many.</summary>
    Grouping,

    /// <summary>Sum up the measure by counters.</summary>
    Counting,

    /// <summary>Group those that a chosen counter stands for.</summary>
    Choosing,

    /// <summary>Pass them over: the search gave up, all rows must be read again.</summary>
    GivingUp,

    /// <summary>Group them: there is no search, or no more.</summary>
    Off,
}
