namespace LogFlowDb.Query.Stages;

/// <summary><c>tojson [output=line] [f, …]</c>: sets a field to the row, or some of its fields, as JSON.</summary>
/// <param name="fields">Empty takes all fields that are not null.</param>
internal sealed class ToJsonStage(IReadOnlyList<string> fields, string output) : Stage
{
    public override string Name => "tojson";

    public IReadOnlyList<string> Fields { get; } = fields;

    public string Output { get; } = output;

    public override string ToString() =>
        $"{Name}{StageText.Option("output", Output != "line", Output)} {StageText.List(Fields)}".TrimEnd();
}
