namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>What a collector has counted of an exporter's flow records.</summary>
internal sealed record Sums(long Records, long Packets, long Octets)
{
    public static Sums None { get; } = new(0, 0, 0);

    public static Sums operator +(Sums one, Sums other) =>
        new(one.Records + other.Records, one.Packets + other.Packets, one.Octets + other.Octets);
}
