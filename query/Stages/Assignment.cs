using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>field=EXPR</c>.</summary>
internal sealed record Assignment(string Field, Expression Expression)
{
    public override string ToString() => $"{StageText.Name(Field)}={Expression}";
}
