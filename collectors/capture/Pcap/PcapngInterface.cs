namespace LogFlowDb.Collectors.Pcap;

/// <summary>An interface of a pcapng section.</summary>
/// <param name="SnapLength">0 = no limit.</param>
/// <param name="Resolution">if_tsresol: 10^-n s, or 2^-n s with the highest bit set.</param>
/// <param name="OffsetSeconds">if_tsoffset, added to all times.</param>
internal sealed record PcapngInterface(int LinkType, uint SnapLength, byte Resolution, long OffsetSeconds)
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly UInt128 _unitsPerSecond = UnitsPerSecond(Resolution);

    /// <summary>ns since 1970 UTC. Times beyond what 64 bits hold become the nearest that they do.</summary>
    public long Timestamp(ulong units)
    {
        Int128 nanoseconds = (Int128)((UInt128)units * NanosecondsPerSecond / _unitsPerSecond) + ((Int128)OffsetSeconds * NanosecondsPerSecond);
        return (long)Int128.Clamp(nanoseconds, 0, long.MaxValue);
    }

    private static UInt128 UnitsPerSecond(byte resolution)
    {
        int exponent = resolution & 0x7f;
        if ((resolution & 0x80) != 0)
        {
            return UInt128.One << Math.Min(exponent, 127);
        }

        UInt128 units = 1;
        for (int i = 0; i < Math.Min(exponent, 38); i++)
        {
            units *= 10;
        }

        return units;
    }
}
