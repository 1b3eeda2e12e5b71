using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary><c>json "[{…}, {…}]"</c>: the rows of a literal.</summary>
internal sealed class JsonStage(IReadOnlyList<ValueMap> rows) : Stage
{
    public override string Name => "json";

    public IReadOnlyList<ValueMap> Rows { get; } = rows;

    public override string ToString() => "json " + StageText.Quote(JsonText.Write(Rows));
}
