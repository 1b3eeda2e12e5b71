namespace LogFlowDb.Query.Stages;

/// <summary><c>parse [field=line] [overlay=t] "start*end" as x, …</c>: fields from the text between two marks.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseStage(string field, bool overlay, IReadOnlyList<ParseAnchor> anchors) : Stage
{
    public override string Name => "parse";

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public IReadOnlyList<ParseAnchor> Anchors { get; } = anchors;

    public override string ToString() => Name + StageText.Option("field", Field != "line", Field)
        + StageText.Option("overlay", Overlay) + " " + StageText.List(Anchors);
}
