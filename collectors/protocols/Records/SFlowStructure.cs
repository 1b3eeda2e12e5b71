namespace LogFlowDb.Protocols.Records;

/// <summary>One row of the catalogue of sFlow structures: which fields a record of this format holds, in their order.</summary>
/// <param name="Format">Enterprise × 4096 + format, the word in front of a record.</param>
internal sealed record SFlowStructure(uint Format, SFlowField[] Fields)
{
    public static uint FormatOf(uint enterprise, uint format) => (enterprise << 12) | format;
}
