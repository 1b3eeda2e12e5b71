using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.Exporters;

/// <summary>What became of data sets that came before their template (RFC 3954 §9).</summary>
/// <param name="Held">Sets that were kept.</param>
/// <param name="Replayed">Of these, decoded when the template came.</param>
/// <param name="Expired">Of these, dropped because it did not come in time.</param>
/// <param name="Refused">Sets that there was no room for.</param>
/// <param name="Bytes">Waiting now.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeldBackStatistics(long Held, long Replayed, long Expired, long Refused, long Bytes)
{
    public static HeldBackStatistics operator +(HeldBackStatistics a, HeldBackStatistics b) =>
        new(a.Held + b.Held, a.Replayed + b.Replayed, a.Expired + b.Expired, a.Refused + b.Refused, a.Bytes + b.Bytes);
}
