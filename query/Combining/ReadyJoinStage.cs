using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>A join whose subquery has run.</summary>
internal sealed class ReadyJoinStage(JoinStage stage, JoinBuild build) : Stage
{
    private readonly JoinTable? _table = build.Spilled is null ? build.Table() : null;

    public override string Name => stage.Name;

    /// <summary>Rows of the subquery without a partner are known when all outer rows have passed, rows on disk are joined all at once.</summary>
    public override bool IsRowByRow => _table is not null && !stage.Type.GivesInner();

    public override bool IsOrderFree => IsRowByRow;

    public override IReadOnlyList<BoundQuery> Subqueries => stage.Subqueries;

    public override FieldSet Reads(FieldSet wanted) => stage.Reads(wanted);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => stage.OutputFields(input);

    public override Operator CreateOperator(QueryContext context) => _table is { } table
        ? new JoinOperator(stage, table, context)
        : new SpilledJoin(stage, build.Spilled!, context);

    public override string ToString() => stage.ToString();
}
