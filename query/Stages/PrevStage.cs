namespace LogFlowDb.Query.Stages;

/// <summary><c>prev f, …</c>: adds <c>prev_f</c> with the value of the row before.</summary>
internal sealed class PrevStage(IReadOnlyList<string> fields) : Stage
{
    public override string Name => "prev";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";
}
