namespace LogFlowDb.Query.Stages;

/// <summary><c>rename a as b, …</c>: from left to right; a field that already has the new name is replaced.</summary>
internal sealed class RenameStage(IReadOnlyList<Renaming> renamings) : Stage
{
    public override string Name => "rename";

    public IReadOnlyList<Renaming> Renamings { get; } = renamings;

    public override string ToString() => $"{Name} {StageText.List(Renamings)}";
}
