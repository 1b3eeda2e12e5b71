namespace LogFlowDb.Query.Binding;

/// <summary>What binding needs to know of its surroundings.</summary>
/// <param name="TimeZone">Of local times in the query.</param>
/// <param name="Now">What relative times count from; ns since 1970 UTC.</param>
/// <param name="TableNames">
/// The tables there are, so that a missing one is reported at its place in the text (10605); null leaves that to execution.
/// </param>
internal sealed record BindingOptions(TimeZoneInfo TimeZone, long Now, IReadOnlyList<string>? TableNames = null)
{
    /// <summary>The lookup tables there are, so that a missing one is reported at its place (20701); null leaves that to execution.</summary>
    public IReadOnlyList<string>? LookupNames { get; init; }

    /// <summary>What the query finds around it.</summary>
    public QueryEnvironment Environment { get; init; } = QueryEnvironment.Default;

    /// <summary>The time zone of the process (<c>TZ</c>) and the present time.</summary>
    public static BindingOptions Current(IReadOnlyList<string>? tableNames = null) => new(
        TimeZoneInfo.Local,
        (TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks * 100,
        tableNames);
}
