using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Several fields of a template that together are one list, such as the ten sections of an MPLS label stack.</summary>
/// <param name="Type">How each item is read.</param>
/// <param name="Sources">Indices of the fields, in the order of the list.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ListOperation(FlowField Target, ElementType Type, int[] Sources);
