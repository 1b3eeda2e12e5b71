namespace LogFlowDb.Query.Stages;

/// <summary><c>parsejson [field=line] [overlay=t]</c>: fields from the members of a JSON object.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseJsonStage(string field, bool overlay) : Stage
{
    public override string Name => "parsejson";

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public override string ToString() =>
        Name + StageText.Option("field", Field != "line", Field) + StageText.Option("overlay", Overlay);
}
