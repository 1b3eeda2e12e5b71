namespace LogFlowDb.Query.Stages;

/// <summary><c>parsekv [field=line] [overlay=t] [pairdelim=" "] [kvdelim="="]</c>: fields from <c>k=v k=v</c>.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseKvStage(string field, bool overlay, string pairDelimiter, string kvDelimiter) : Stage
{
    public override string Name => "parsekv";

    public string Field { get; } = field;

    public bool Overlay { get; } = overlay;

    public string PairDelimiter { get; } = pairDelimiter;

    public string KvDelimiter { get; } = kvDelimiter;

    public override string ToString() => Name
        + StageText.Option("field", Field != "line", Field)
        + StageText.Option("overlay", Overlay)
        + StageText.Option("pairdelim", PairDelimiter != " ", StageText.Quote(PairDelimiter))
        + StageText.Option("kvdelim", KvDelimiter != "=", StageText.Quote(KvDelimiter));
}
