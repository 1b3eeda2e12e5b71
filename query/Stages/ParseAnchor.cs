using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>"start*end" as field</c>.</summary>
internal sealed record ParseAnchor(string Start, string End, string Field)
{
    /// <summary>The name as it was written: its place takes none in quotes.</summary>
    public override string ToString() => $"{StageText.Quote(Start + "*" + End)} as {Field}";
}
