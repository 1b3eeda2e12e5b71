namespace LogFlowDb.Outputs.Targets;

/// <summary>What the rows of an output are.</summary>
/// <param name="Fields">The fields of every row, in the order in which they are shown; null when rows have the fields that they have.</param>
/// <param name="Keys">Fields that tell aggregated rows apart, the start of the time bin among them; empty for rows as they came.</param>
/// <param name="Counters">Fields that are sums: two rows of the same keys may be added up.</param>
public sealed record OutputShape(IReadOnlyList<string>? Fields, IReadOnlyList<string> Keys, IReadOnlyList<string> Counters)
{
    /// <summary>Fields whose bits are put together: of two rows of the same keys, those that are set in either.</summary>
    public IReadOnlyList<string> Bits { get; init; } = [];

    public static OutputShape Raw { get; } = new(null, [], []);

    public bool IsAggregated => Counters.Count > 0;
}
