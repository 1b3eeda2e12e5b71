using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary><c>fillnull [value=V] [f, …]</c>: puts a value where there is none.</summary>
/// <param name="fields">Empty fills all fields that a batch has.</param>
internal sealed class FillNullStage(Value value, IReadOnlyList<string> fields) : Stage
{
    public override string Name => "fillnull";

    public Value Value { get; } = value;

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() =>
        $"{Name} value={(Value.Kind == ValueKind.String ? StageText.Quote(Value.AsString) : Value.ToString())} {StageText.List(Fields)}".TrimEnd();
}
