using System.Runtime.InteropServices;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>What every room must find in the same flows.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Totals(long Flows, long Octets);
