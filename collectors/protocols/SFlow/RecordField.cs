using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>One value of a <see cref="RecordStructure"/>.</summary>
/// <param name="Column">Null where nothing is given.</param>
/// <param name="Members">Of a group.</param>
internal sealed record RecordField(XdrType Type, SampleColumn? Column, RecordStructure? Members);
