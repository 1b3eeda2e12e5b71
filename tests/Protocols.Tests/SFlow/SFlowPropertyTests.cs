using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Whatever comes: nothing is thrown, rows are at most as many as their bytes allow, and good datagrams are still read.</summary>
public sealed class SFlowPropertyTests
{
    private const int MinSampleBytes = 8;

    private static void AssertBounded(SFlowFixture fixture, byte[] datagram)
    {
        SFlowResult result = fixture.Decode(datagram);
        Assert.InRange(result.FlowSamples + result.CounterSamples, 0, datagram.Length / MinSampleBytes);
        Assert.Equal(result.FlowSamples, fixture.Flows.Count);
        Assert.Equal(result.CounterSamples, fixture.Counters.Count);
        fixture.Flows.Clear();
        fixture.Counters.Clear();
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrows() => Prop.ForAll<byte[], byte[]>((body, more) =>
    {
        SFlowFixture fixture = new();
        AssertBounded(fixture, body);
        AssertBounded(fixture, [0, 0, 0, 5, .. body, .. more]);
        AssertBounded(fixture, [.. SFlowBuilder.Header(1, SFlowBuilder.Agent, 1, 1, 1000).Bytes, 0, 0, 0, 1, 0, 0, 0, 200, .. body, .. more]);
        AssertBounded(fixture, [.. SFlowBuilder.Header(1, SFlowBuilder.Agent, 1, 1, 1000).Bytes, 0, 0, 0, 2, 0, 0, 0, 200, .. body, .. more]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyTruncation_NeverThrows()
    {
        byte[] sample = SFlowBuilder.EveryKind().Bytes;
        SFlowFixture fixture = new();
        for (int length = 0; length <= sample.Length; length++)
        {
            AssertBounded(fixture, sample[..length]);
        }
    }

    [Fact]
    public void Decode_AnySingleByteChanged_NeverThrows()
    {
        byte[] sample = SFlowBuilder.EveryKind().Bytes;
        SFlowFixture fixture = new();
        for (int at = 0; at < sample.Length; at++)
        {
            for (int value = 0; value < 256; value += value is < 8 or > 247 ? 1 : 15)
            {
                byte[] changed = [.. sample];
                changed[at] = (byte)value;
                AssertBounded(fixture, changed);
            }
        }

        fixture.Decode(sample);
        Assert.Equal((3, 1), (fixture.Flows.Count, fixture.Counters.Count));
    }

    /// <summary>Every word in turn is a count or length that nothing could hold.</summary>
    [Theory]
    [InlineData(0xffff_ffff)]
    [InlineData(0x7fff_ffff)]
    [InlineData(0x8000_0000)]
    [InlineData(0x4000_0000)]
    [InlineData(0x2000_0001)]
    public void Decode_HugeWords_NeitherThrowNorAllocate(uint word)
    {
        byte[] sample = SFlowBuilder.EveryKind().Bytes;
        SFlowFixture fixture = new();
        AssertBounded(fixture, sample);
        for (int at = 0; at + 4 <= sample.Length; at += 4)
        {
            byte[] changed = [.. sample];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(at), word);
            long before = GC.GetAllocatedBytesForCurrentThread();
            AssertBounded(fixture, changed);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, $"at {at}");
        }
    }

    /// <summary>The largest datagram, full of the smallest samples or records: as much work as its bytes, no more.</summary>
    [Fact]
    public void Decode_LargestDatagrams_AreLinear()
    {
        byte[] head = SFlowBuilder.Header(1, SFlowBuilder.Agent, 1, 1, 0xffff_ffff).Bytes;
        byte[] empty = [0, 0, 0, 1, 0, 0, 0, 32, .. new byte[32]];
        byte[] zero = [0, 0, 0, 9, 0, 0, 0, 0];
        foreach (byte[] unit in (byte[][])[empty, zero])
        {
            byte[] datagram = new byte[65_507];
            head.CopyTo(datagram, 0);
            for (int at = head.Length; at + unit.Length <= datagram.Length; at += unit.Length)
            {
                unit.CopyTo(datagram, at);
            }

            AssertBounded(new SFlowFixture(), datagram);
        }

        byte[] lanes = SFlowBuilder.Datagram(SFlowBuilder.CounterSample(1, 1, SFlowBuilder.Framed(10, new WireBuilder().U32(1, 1, 1, 1, 1600).U32(new long[16_000])))).Bytes;
        SFlowFixture fixture = new();
        fixture.Decode(lanes);
        Assert.Equal(1600, ((object[])fixture.Counter["sfp_lane_index"]).Length);
    }

    [Fact]
    public void Decode_MutatedDatagrams_NeverThrow()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] sample = SFlowBuilder.EveryKind().Bytes;
        SFlowFixture fixture = new();
        try
        {
            for (int i = 0; i < 5_000; i++)
            {
                byte[] changed = [.. sample];
                for (int changes = random.Next(1, 6); changes > 0; changes--)
                {
                    changed[random.Next(changed.Length)] = random.Next(3) == 0 ? (byte)0xff : (byte)random.Next(256);
                }

                AssertBounded(fixture, random.Next(4) == 0 ? changed[..random.Next(changed.Length)] : changed);
            }
        }
        catch (Exception failure)
        {
            throw new UnreachableException($"seed {seed}", failure);
        }
    }
}
