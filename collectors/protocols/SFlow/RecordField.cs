using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>One value of a <see cref="RecordStructure"/>.</summary>
/// <param name="Column">Null where nothing is given.</param>
/// <param name="Members">Of a group.</param>
internal sealed record RecordField(XdrType Type, SampleColumn? Column, RecordStructure? Members)
{
    /// <summary>Of a group: the values that its members, and those of groups among them, hold.</summary>
    public RecordField[] Leaves { get; } = Members is null ? [] : [.. Members.Fields.SelectMany(member => member.Members is null ? [member] : member.Leaves)];
}
