using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What templates and sequence numbers of an exporter are valid in.</summary>
/// <param name="SessionPort">Of a TCP or TLS session, which has templates of its own (RFC 7011 §8); 0 for everything that comes by UDP.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DomainKey(ushort Version, uint Id, int SessionPort);
