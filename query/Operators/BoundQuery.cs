namespace LogFlowDb.Query.Operators;

/// <summary>A query whose every name and argument is checked. Immutable.</summary>
internal sealed record BoundQuery(IReadOnlyList<Stage> Stages)
{
    /// <summary>What its stages do besides reading tables, those of queries within it included.</summary>
    public QueryRights Needs { get; init; }

    /// <summary>The longest that one of them waits for rows that are not there yet; zero when none does.</summary>
    public TimeSpan LiveWindow { get; init; }

    /// <summary>Names of the fields of its rows in order; null when the query leaves them open.</summary>
    public IReadOnlyList<string>? OutputFields()
    {
        IReadOnlyList<string>? fields = null;
        bool hasRows = false;
        foreach (Stage stage in Stages)
        {
            IReadOnlyList<string>? given = stage.OutputFields(fields);
            fields = hasRows && stage is SourceStage
                ? fields is null || given is null ? null : [.. fields.Union(given, StringComparer.Ordinal)]
                : given;
            hasRows = hasRows || stage is SourceStage;
        }

        return fields;
    }

    /// <summary>Canonical text.</summary>
    public override string ToString() => string.Join(" | ", Stages);
}
