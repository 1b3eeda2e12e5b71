using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>A field of a lookup table and the field of the rows that gets its value.</summary>
internal sealed record LookupOutput(string Field, string Target)
{
    public override string ToString() => Field == Target ? StageText.Name(Field) : $"{StageText.Name(Field)} as {StageText.Name(Target)}";
}
