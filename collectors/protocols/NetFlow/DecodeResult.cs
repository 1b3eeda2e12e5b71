using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What a datagram gave.</summary>
/// <param name="Header">Empty when it could not be read.</param>
/// <param name="FlowRecords">Rows given to the sink, those of earlier datagrams that waited for a template included.</param>
/// <param name="OptionRecords">Records of options templates; they become no rows.</param>
/// <param name="Error">The first thing found wrong; the rest of the datagram was read as far as its lengths allow.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DecodeResult(FlowHeader Header, int FlowRecords, int OptionRecords, DecodeError Error);
