using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.Exporters;

/// <summary>What sequence numbers tell.</summary>
/// <param name="Lost">Flows of v5, datagrams of v9 and sFlow, data records of IPFIX.</param>
/// <param name="Duplicates">Datagrams that came twice.</param>
/// <param name="Reordered">Datagrams that others had overtaken.</param>
/// <param name="Restarts">Times that the numbers, or the uptime, began anew.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SequenceStatistics(long Lost, long Duplicates, long Reordered, long Restarts)
{
    public static SequenceStatistics operator +(SequenceStatistics a, SequenceStatistics b) =>
        new(a.Lost + b.Lost, a.Duplicates + b.Duplicates, a.Reordered + b.Reordered, a.Restarts + b.Restarts);
}
