using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary><c>union [ sub ]</c>: the rows so far and, besides, those of the subquery.</summary>
internal sealed class UnionStage(BoundQuery sub) : Stage
{
    private FieldSet _wanted = FieldSet.All;

    public override string Name => "union";

    public BoundQuery Sub { get; } = sub;

    public override IReadOnlyList<BoundQuery> Subqueries => [Sub];

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null || Sub.OutputFields() is not { } added ? null : [.. input.Concat(added).Distinct(StringComparer.Ordinal)];

    public override Stage Prepare(FieldSet wanted, QueryContext context) => new UnionStage(Sub) { _wanted = wanted };

    public override Operator CreateOperator(QueryContext context) => new UnionOperator(Sub, _wanted, context);

    public override string ToString() => $"{Name} [ {Sub} ]";
}
