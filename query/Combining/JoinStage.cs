using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>
/// <c>join [type=inner|left|right|full] k, … [ sub ]</c>: adds the fields of the rows of a subquery with equal keys. Null equals no key.
/// Rows come in the order of the outer query, those of the subquery without a partner at the end.
/// </summary>
internal sealed class JoinStage(JoinType type, IReadOnlyList<string> keys, BoundQuery sub) : Stage
{
    public override string Name => "join";

    public JoinType Type { get; } = type;

    public IReadOnlyList<string> Keys { get; } = keys;

    public BoundQuery Sub { get; } = sub;

    public override IReadOnlyList<BoundQuery> Subqueries => [Sub];

    private string TypeText => Type switch
    {
        JoinType.Left => "left",
        JoinType.Right => "right",
        JoinType.Full => "full",
        _ => "inner",
    };

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Keys);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null || Sub.OutputFields() is not { } added ? null : [.. input.Concat(added).Distinct(StringComparer.Ordinal)];

    public override Operator CreateOperator(QueryContext context) => new JoinOperator(this, context);

    public override string ToString() =>
        $"{Name}{StageText.Option("type", Type != JoinType.Inner, TypeText)} {StageText.List(Keys)} [ {Sub} ]";
}
