using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>"start*end" as field</c>.</summary>
internal sealed record ParseAnchor(string Start, string End, string Field)
{
    public override string ToString() => $"{StageText.Quote(Start + "*" + End)} as {StageText.Name(Field)}";
}
