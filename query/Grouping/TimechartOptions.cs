using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Grouping;

/// <summary>What a <c>timechart</c> makes of its buckets.</summary>
internal sealed record TimechartOptions
{
    /// <summary>Most keys, those with the most of the first aggregate; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>True sums up the keys beyond <see cref="Limit"/> as <c>other</c>, false drops them.</summary>
    public bool Other { get; init; } = true;

    /// <summary>True gives rows <c>_time, key, value</c> instead of a column a key.</summary>
    public bool Pivot { get; init; }

    /// <summary>What stands where there is no data; null leaves buckets without data out.</summary>
    public TimechartFill? Fill { get; init; }

    /// <summary>How far back the values lie with which each is compared; null compares nothing.</summary>
    public TimeSpanUnit? Compare { get; init; }

    /// <summary>Set by planning: first instant that is shown; null when it is not known.</summary>
    public Value? From { get; init; }

    /// <summary>Set by planning: first instant that is no more shown.</summary>
    public Value? To { get; init; }

    /// <summary>Set by planning: ns before the start of the execution that are shown, instead of the two others.</summary>
    public long? Duration { get; init; }
}
