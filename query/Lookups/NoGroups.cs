using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>Where no lookup tables are kept there are no groups.</summary>
internal sealed class NoGroups : IAddressGroups
{
    public static NoGroups Instance { get; } = new();

    public IAddressGroup Group(string name) => throw new QueryExecutionException($"no group {name}: there is nothing here that keeps groups");
}
