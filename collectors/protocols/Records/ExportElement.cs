using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.Records;

/// <summary>An information element as an exporter announces it.</summary>
/// <param name="Pen">Enterprise number, 0 for IANA's.</param>
/// <param name="Width">Bytes; 0 when the value's own length is written before it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExportElement(uint Pen, ushort Id, byte Width, CellForm Form);
