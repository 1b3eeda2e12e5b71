using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>One step of decoding: one template field of all records into one field of the sink.</summary>
/// <param name="Target">Where the values go.</param>
/// <param name="Type">How the bytes are read.</param>
/// <param name="Source">Index of the field in the template.</param>
/// <param name="IsAgain">An earlier operation wrote the target: keep that where this one has nothing to say.</param>
/// <param name="Family">4 or 6: the field belongs to packets of this IP version; 0: to any.</param>
/// <param name="Second">Of uptimes: takes the plain number when the exporter's clock is unknown. Of ICMP types with codes: takes the code. Of addresses that
/// come again: takes those before, where both are filled.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FieldOperation(FlowField Target, ElementType Type, int Source, bool IsAgain, byte Family, FlowField? Second);
