namespace LogFlowDb.Query.Stages;

/// <summary><c>eval a=EXPR, b=EXPR</c>: sets fields from left to right; later ones see earlier ones.</summary>
internal sealed class EvalStage(IReadOnlyList<Assignment> assignments) : Stage
{
    public override string Name => "eval";

    public IReadOnlyList<Assignment> Assignments { get; } = assignments;

    public override string ToString() => $"{Name} {StageText.List(Assignments)}";
}
