using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>What a datagram gave.</summary>
/// <param name="Header">Empty when it could not be read.</param>
/// <param name="FlowSamples">Flow samples and discarded packets: one row each, if the sink wants them.</param>
/// <param name="CounterSamples">One row each, if the sink wants them.</param>
/// <param name="Error">The first thing found wrong; the rest of the datagram was read as far as its lengths allow.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SFlowResult(SFlowHeader Header, int FlowSamples, int CounterSamples, DecodeError Error);
