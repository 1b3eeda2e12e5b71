namespace LogFlowDb.Query.Stages;

/// <summary><c>dedup f, …</c>: the first row of each combination of values.</summary>
internal sealed class DedupStage(IReadOnlyList<string> fields) : Stage
{
    public override string Name => "dedup";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";
}
