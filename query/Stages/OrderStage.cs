namespace LogFlowDb.Query.Stages;

/// <summary><c>order a, b</c>: these fields come first, the rest after them in alphabetical order.</summary>
internal sealed class OrderStage(IReadOnlyList<string> fields) : Stage
{
    public override string Name => "order";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";
}
