using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>Records of one kind that a binding received.</summary>
/// <param name="Binding">Its name.</param>
public sealed record FlowBatch(string Binding, RecordStream Stream, RowBatch Rows);
