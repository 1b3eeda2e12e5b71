using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary><c>union [ sub ]</c>: the rows so far, then the rows of the subquery.</summary>
internal sealed class UnionStage(BoundQuery sub) : Stage
{
    public override string Name => "union";

    public BoundQuery Sub { get; } = sub;

    public override IReadOnlyList<BoundQuery> Subqueries => [Sub];

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null || Sub.OutputFields() is not { } added ? null : [.. input.Concat(added).Distinct(StringComparer.Ordinal)];

    public override Operator CreateOperator(QueryContext context) => new UnionOperator(Sub, context);

    public override string ToString() => $"{Name} [ {Sub} ]";

    private sealed class UnionOperator(BoundQuery sub, QueryContext context) : Operator
    {
        private bool _open = true;

        public override bool Push(RowBatch batch) => _open = Next.Push(batch);

        public override void Finish()
        {
            if (_open)
            {
                context.Runner.Run(sub, FieldSet.All, Next);
            }
            else
            {
                Next.Finish();
            }
        }
    }
}
