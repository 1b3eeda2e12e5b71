namespace LogFlowDb.Query.Tests.Differential;

/// <summary>A stage as text for the engine and as a plain function over all rows for the comparison.</summary>
/// <param name="KeepsOrder">False when the order of its rows, or which of equal rows it gives, is not told by the language.</param>
internal sealed record PlainStage(string Text, Func<IReadOnlyList<PlainRow>, IEnumerable<PlainRow>> Apply, bool KeepsOrder = true)
{
    public override string ToString() => Text;
}
