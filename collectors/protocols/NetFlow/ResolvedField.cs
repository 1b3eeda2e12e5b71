using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What a template field means.</summary>
/// <param name="Name">Field of ours that it gives.</param>
/// <param name="OwnName">The name that belongs to it alone: of the catalogue's its plain name, else <c>ie_ID</c> or <c>pen_PEN_ID</c>.</param>
/// <param name="IsKnown">False when neither the catalogue nor the exporter says what it is.</param>
/// <param name="IsCatalogued">The exporter has no say in it.</param>
/// <param name="Rank">See <see cref="InformationElement"/>.</param>
/// <param name="FillsZero">See <see cref="InformationElement"/>.</param>
/// <param name="IsItem">It is one item of the list <paramref name="Name"/>.</param>
/// <param name="Family">4 or 6 when it belongs to packets of this IP version only.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ResolvedField(
    string Name,
    string OwnName,
    ElementType Type,
    bool IsKnown,
    bool IsCatalogued,
    int Rank,
    bool FillsZero,
    bool IsItem,
    byte Family);
