using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A field of structured data (RFC 6313).</summary>
/// <param name="Target">Where the items go; null for a basicList that is named after the element in it.</param>
/// <param name="Type">Which kind of list.</param>
/// <param name="Source">Index of the field in the template.</param>
/// <param name="Suffix">What tells it from the same element earlier in the template; empty for the first.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StructureOperation(FlowField? Target, ElementType Type, int Source, string Suffix)
{
    public static bool IsStructure(ElementType type) =>
        type is ElementType.BasicList or ElementType.SubTemplateList or ElementType.SubTemplateMultiList or ElementType.AddressArray;
}
