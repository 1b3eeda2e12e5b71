using System.Runtime.InteropServices;

namespace LogFlowDb.Benchmarks.Flows;

/// <summary>One made-up IPv4 flow.</summary>
/// <param name="First">Milliseconds since 1970 UTC, as <paramref name="Last"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Flow(
    uint Source,
    uint Destination,
    ushort SourcePort,
    ushort DestinationPort,
    byte Protocol,
    byte TcpFlags,
    byte Tos,
    ulong Packets,
    ulong Octets,
    long First,
    long Last,
    ushort InIf,
    ushort OutIf,
    uint SourceAs,
    uint DestinationAs);
