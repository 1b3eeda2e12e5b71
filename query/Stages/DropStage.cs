namespace LogFlowDb.Query.Stages;

/// <summary><c>drop</c>: takes every row and gives none.</summary>
internal sealed class DropStage : Stage
{
    public override string Name => "drop";

    public override string ToString() => Name;
}
