namespace LogFlowDb.Query.Stages;

/// <summary><c>fields a, b</c> keeps these fields in this order, <c>fields - a, b</c> removes them.</summary>
internal sealed class FieldsStage(bool remove, IReadOnlyList<string> fields) : Stage
{
    public override string Name => "fields";

    public bool Remove { get; } = remove;

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {(Remove ? "- " : "")}{StageText.List(Fields)}";
}
