namespace LogFlowDb.Collectors.Metering;

/// <summary>How much of an address tells the network, by family.</summary>
internal readonly record struct NetworkMask(int V4Bits, int V6Bits)
{
    private const int MappedBits = 96;

    /// <summary>Of an IPv4 address in mapped form the prefix is kept.</summary>
    public UInt128 Of(int ipVersion)
    {
        int bits = ipVersion == 4 ? MappedBits + V4Bits : V6Bits;
        return bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
    }

    public override string ToString() => $"{V4Bits}/{V6Bits}";
}
