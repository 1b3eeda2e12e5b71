using LogFlowDb.Query.Execution;

namespace LogFlowDb.Query.Stages;

/// <summary><c>join [type=inner|left|right|full] k, … [ sub ]</c>: adds the fields of the rows of a subquery with equal keys.</summary>
internal sealed class JoinStage(JoinType type, IReadOnlyList<string> keys, BoundQuery sub) : Stage
{
    public override string Name => "join";

    public JoinType Type { get; } = type;

    public IReadOnlyList<string> Keys { get; } = keys;

    public BoundQuery Sub { get; } = sub;

    public override string ToString() =>
        $"{Name}{StageText.Option("type", Type != JoinType.Inner, TypeText)} {StageText.List(Keys)} [ {Sub} ]";

    private string TypeText => Type switch
    {
        JoinType.Left => "left",
        JoinType.Right => "right",
        JoinType.Full => "full",
        _ => "inner",
    };
}
