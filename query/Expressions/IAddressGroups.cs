namespace LogFlowDb.Query.Expressions;

/// <summary>Named groups of networks and ports that expressions ask by name. Safe for concurrent use.</summary>
internal interface IAddressGroups
{
    /// <summary>The group as it is now; it does not change any more.</summary>
    /// <exception cref="QueryExecutionException">There is no group of that name.</exception>
    IAddressGroup Group(string name);
}
