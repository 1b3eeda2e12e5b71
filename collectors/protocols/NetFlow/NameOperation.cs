using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A number in the records whose name option records may have told.</summary>
/// <param name="Target">Where the name goes; null where it is not known.</param>
/// <param name="Source">Index of the template field that holds the number.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NameOperation(FlowField Target, OptionNameKind Kind, int Source);
