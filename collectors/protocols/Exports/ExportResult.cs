using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.SFlow;

namespace LogFlowDb.Protocols.Exports;

/// <summary>What a datagram gave.</summary>
/// <param name="Header">Of NetFlow and IPFIX; empty when it could not be read.</param>
/// <param name="SFlowHeader">Of sFlow; empty when it could not be read.</param>
/// <param name="FlowRecords">Flow records and flow samples given to the sink, those that had waited for a template included.</param>
/// <param name="OptionRecords">Records of options templates.</param>
/// <param name="CounterRecords">Counter samples.</param>
/// <param name="Error">The first thing found wrong; the rest of the datagram was read as far as its lengths allow.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExportResult(
    ExportProtocol Protocol,
    FlowHeader Header,
    SFlowHeader SFlowHeader,
    int FlowRecords,
    int OptionRecords,
    int CounterRecords,
    DecodeError Error)
{
    /// <summary>The header's fields as text; null when it could not be read.</summary>
    public string? HeaderText =>
        Header.Version != 0 ? Header.ToString()
        : SFlowHeader.Version != 0 ? SFlowHeader.ToString()
        : null;
}
