using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Batches;

/// <summary><c>field</c> or <c>-field</c>.</summary>
internal sealed record SortKey(string Field, bool Descending)
{
    public override string ToString() => Descending ? "-" + StageText.Name(Field) : StageText.Name(Field);
}
