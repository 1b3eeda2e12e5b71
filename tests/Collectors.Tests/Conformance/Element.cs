namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>One row of <c>elements.csv</c>, read without the decoder's help.</summary>
internal sealed record Element(uint Pen, int Id, string Name, string Plain, string Type, string Field, string Reading, int Rank, bool FillsZero)
{
    /// <summary>The name that a value of the reverse direction (RFC 5103) has in front.</summary>
    public const string Reverse = "reverse_";

    public Element Reversed() => this with { Pen = 29305, Plain = Reverse + Plain, Field = Reverse + Field };
}
