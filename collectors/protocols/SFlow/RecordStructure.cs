using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>A structure of the catalogue with the columns that its values go to.</summary>
internal sealed class RecordStructure
{
    /// <summary>What the structure has when an agent leaves the padding of MAC addresses out; −1 when that cannot be told.</summary>
    private readonly int _unpaddedBytes;

    public RecordStructure(SFlowStructure structure, Func<string, SampleColumn> columnOf)
        : this(structure.Fields, columnOf)
    {
        int macs = structure.Fields.Count(field => field.Type == XdrType.Mac);
        bool isFixed = structure.Fields.All(field => field.HasFixedLength);
        _unpaddedBytes = macs > 0 && isFixed ? structure.Fields.Sum(field => field.MinBytes) - (2 * macs) : -1;
    }

    private RecordStructure(SFlowField[] fields, Func<string, SampleColumn> columnOf)
    {
        Fields = [.. fields.Select(field => new RecordField(
            field.Type,
            field.Name.Length == 0 ? null : columnOf(field.Name),
            field.Members is null ? null : new RecordStructure(field.Members, columnOf)))];
        MinBytes = fields.Sum(field => field.MinBytes);
        _unpaddedBytes = -1;
    }

    public RecordField[] Fields { get; }

    public int MinBytes { get; }

    /// <summary>Bytes of a MAC address in a record of this length.</summary>
    public int MacBytes(int recordBytes) => recordBytes == _unpaddedBytes ? 6 : 8;
}
