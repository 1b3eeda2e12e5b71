namespace LogFlowDb.Query.Operators;

/// <summary>A query whose every name and argument is checked. Immutable.</summary>
internal sealed record BoundQuery(IReadOnlyList<Stage> Stages)
{
    /// <summary>Names of the fields of its rows in order; null when the query leaves them open.</summary>
    public IReadOnlyList<string>? OutputFields()
    {
        IReadOnlyList<string>? fields = null;
        foreach (Stage stage in Stages)
        {
            fields = stage.OutputFields(fields);
        }

        return fields;
    }

    /// <summary>Canonical text.</summary>
    public override string ToString() => string.Join(" | ", Stages);
}
