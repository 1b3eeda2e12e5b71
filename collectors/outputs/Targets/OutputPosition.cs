namespace LogFlowDb.Outputs.Targets;

/// <summary>How far an output is.</summary>
/// <param name="LastId">All rows up to this <c>_id</c> of the table were sent; 0 before the first. Of a logger, how many rows were taken.</param>
/// <param name="State">What the target needs to go on from there, in its own words, e.g. the name and length of a file; null for nothing.</param>
public sealed record OutputPosition(long LastId, string? State)
{
    /// <summary>
    /// Told anew when counting begins anew: a table made again under its name, a reset by hand. A position that a target kept itself holds
    /// only within the epoch that was given with it; otherwise it is void, and what is given counts.
    /// </summary>
    public long Epoch { get; init; }

    public static OutputPosition Start { get; } = new(0, null);
}
