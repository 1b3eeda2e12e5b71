namespace LogFlowDb.Query.Stages;

/// <summary><c>explode f</c>: one row for each element of an array; a row whose field is no array stays as it is.</summary>
internal sealed class ExplodeStage(string field) : Stage
{
    public override string Name => "explode";

    public string Field { get; } = field;

    public override string ToString() => $"{Name} {StageText.Name(Field)}";
}
