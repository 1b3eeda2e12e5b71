using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>An expression as text for the engine and as a plain function for the comparison.</summary>
internal sealed record PlainExpression(string Text, Func<PlainRow, Value> Of)
{
    public override string ToString() => Text;
}
