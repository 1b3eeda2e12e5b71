using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>boxplot EXPR [by f, …]</c>: keys, then <c>min iqr1 iqr2 iqr3 max</c> of the numbers.</summary>
internal sealed class BoxplotStage(Expression expression, IReadOnlyList<string> by) : Stage
{
    public override string Name => "boxplot";

    public Expression Expression { get; } = expression;

    public IReadOnlyList<string> By { get; } = by;

    public override string ToString() => $"{Name} {Expression}{StageText.By(By)}";
}
