using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Absolute times of single values, in nanoseconds since 1970 UTC.</summary>
internal static class FlowTimes
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;
    public const long Microsecond = 1_000;

    /// <param name="type">Seconds, Milliseconds or NtpTime; the length must fit.</param>
    public static long Read(ElementType type, ReadOnlySpan<byte> cell, ref long saturated) => type switch
    {
        ElementType.NtpTime => CellReader.NtpTime(cell),
        ElementType.Seconds => CellReader.Scaled(CellReader.Unsigned(cell, ref saturated), Second, ref saturated),
        _ => CellReader.Scaled(CellReader.Unsigned(cell, ref saturated), Millisecond, ref saturated),
    };

    /// <summary>A time so many microseconds before the export.</summary>
    public static long Before(long exportTime, long microseconds) => exportTime - (Math.Min(microseconds, uint.MaxValue) * Microsecond);

    /// <summary>
    /// v5 and v9 tell uptime and wall clock in the header; the signed difference of 32-bit uptimes is right across their wrap
    /// every 49.7 days and for flows that begin before the first wrap. Uptimes count milliseconds, so the wall clock is cut to them:
    /// finer digits would say nothing of the flow.
    /// </summary>
    public static long FromUptime(long uptime, uint headerUptime, long headerTime) =>
        (headerTime / Millisecond * Millisecond) + ((int)((uint)uptime - headerUptime) * Millisecond);

    /// <summary>
    /// IPFIX tells when the exporter started. Its 32-bit uptimes wrap as well: of the times so many wraps later the one nearest to
    /// the export is meant.
    /// </summary>
    /// <param name="start">ms since 1970 UTC.</param>
    public static long FromStart(long uptime, long start, long exportTime)
    {
        const long Largest = long.MaxValue / Millisecond / 4;
        const long Wrap = 1L << 32;
        long time = Math.Min(start, Largest) + Math.Min(uptime, Largest);
        long behind = (exportTime / Millisecond) - time;
        if (uptime < Wrap && behind > Wrap / 2)
        {
            time += (behind + (Wrap / 2)) / Wrap * Wrap;
        }

        return time * Millisecond;
    }
}
