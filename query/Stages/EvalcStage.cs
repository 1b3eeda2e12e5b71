namespace LogFlowDb.Query.Stages;

/// <summary><c>evalc x=EXPR</c>: sets query parameters per row; rows pass unchanged.</summary>
internal sealed class EvalcStage(IReadOnlyList<Assignment> assignments) : Stage
{
    public override string Name => "evalc";

    public IReadOnlyList<Assignment> Assignments { get; } = assignments;

    public override string ToString() => $"{Name} {StageText.List(Assignments)}";
}
