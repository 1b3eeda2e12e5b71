using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>from as to</c>.</summary>
internal sealed record Renaming(string From, string To)
{
    public override string ToString() => $"{StageText.Name(From)} as {StageText.Name(To)}";
}
