using LogFlowDb.Query.Execution;

namespace LogFlowDb.Query.Stages;

/// <summary><c>union [ sub ]</c>: the rows so far, then the rows of the subquery.</summary>
internal sealed class UnionStage(BoundQuery sub) : Stage
{
    public override string Name => "union";

    public BoundQuery Sub { get; } = sub;

    public override string ToString() => $"{Name} [ {Sub} ]";
}
