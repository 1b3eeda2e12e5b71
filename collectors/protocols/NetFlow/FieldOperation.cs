using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>One step of decoding: one template field of all records into one field of the sink.</summary>
/// <param name="Target">Where the values go.</param>
/// <param name="Type">How the bytes are read.</param>
/// <param name="Source">Index of the field in the template.</param>
/// <param name="OnlyNonZero">Keep what an earlier operation wrote where the value is zero.</param>
/// <param name="Second">Of uptimes: takes the plain number when the exporter's clock is unknown. Of ICMP types with codes: takes the code.</param>
internal readonly record struct FieldOperation(FlowField Target, ElementType Type, int Source, bool OnlyNonZero, FlowField? Second);
