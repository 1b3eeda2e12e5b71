namespace LogFlowDb.Query.Stages;

/// <summary><c>parsemap field=f [overlay=t]</c>: fields from the entries of a map.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseMapStage(string field, bool overlay) : Stage
{
    public override string Name => "parsemap";

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public override string ToString() => Name + StageText.Option("field", Field != "line", Field) + StageText.Option("overlay", Overlay);
}
