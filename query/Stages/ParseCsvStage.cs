namespace LogFlowDb.Query.Stages;

/// <summary><c>parsecsv [field=line] [overlay=t] [tab=t]</c>: fields <c>column0</c>, <c>column1</c> … from a line of CSV.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
/// <param name="tab">True splits at tabs.</param>
internal sealed class ParseCsvStage(string field, bool overlay, bool tab) : Stage
{
    public override string Name => "parsecsv";

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public bool Tab { get; } = tab;

    public override string ToString() => Name + StageText.Option("field", Field != "line", Field)
        + StageText.Option("overlay", Overlay) + StageText.Option("tab", Tab);
}
