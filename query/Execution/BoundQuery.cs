using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Execution;

/// <summary>A query whose every name and argument is checked. Immutable.</summary>
internal sealed record BoundQuery(IReadOnlyList<Stage> Stages)
{
    /// <summary>Canonical text.</summary>
    public override string ToString() => string.Join(" | ", Stages);
}
