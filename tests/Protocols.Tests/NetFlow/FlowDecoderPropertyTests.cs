using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class FlowDecoderPropertyTests
{
    private static byte[] Sample() => WireBuilder.Ipfix(new WireBuilder()
        .Set(2, new WireBuilder().Template(256, (8, 4), (12, 4), (1, 8), (22, 4)).Template(257, (27, 16), (371, 65535), (85, 3)))
        .Set(3, new WireBuilder().U16(258, 2, 1, 302, 4, 305, 4))
        .Set(256, new WireBuilder().Ip("10.0.0.1").Ip("10.0.0.2").U64(5).U32(9))
        .Set(257, new WireBuilder().Ip("::1").U8(3, 'a', 'b', 'c').U8(0, 1, 2))
        .Set(258, new WireBuilder().U32(1, 2)));

    private static byte[] As(byte[] message, int version)
    {
        byte[] result = version == 9 ? [0, 9, .. message.AsSpan(2, 14), 0, 0, 0, 0, .. message.AsSpan(16)] : [.. message];
        result[1] = (byte)version;
        return result;
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    public void Decode_AnyBytes_NeverThrows(int version) => Prop.ForAll<byte[], byte[]>((body, more) =>
    {
        DecoderFixture fixture = new();
        foreach (byte[] bytes in new[] { body, more })
        {
            fixture.Decode([0, (byte)version, .. bytes]);
            fixture.Decode([0, (byte)version, 0, 30, .. new byte[16], .. bytes]);
        }

        Assert.Equal(4, fixture.Statistics.Datagrams);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    public void Decode_AnyTruncation_NeverThrows(int version)
    {
        byte[] sample = As(Sample(), version);
        for (int length = 0; length <= sample.Length; length++)
        {
            DecoderFixture fixture = new();
            fixture.Decode(sample);
            int rows = fixture.Rows.Count;
            fixture.Decode(sample[..length]);
            Assert.InRange(fixture.Rows.Count, rows, rows * 2);
        }
    }

    [Fact]
    public void Decode_MutatedDatagrams_NeverThrow()
    {
        Gen<(int, int, byte)[]> mutations = Gen.ArrayOf(
            Gen.Choose(0, 200).SelectMany(_ => Gen.Choose(9, 10), (at, version) => (at, version)).SelectMany(_ => Gen.Choose(0, 255), (place, value) => (place.at, place.version, (byte)value)));
        Prop.ForAll(mutations.ToArbitrary(), changes =>
        {
            DecoderFixture fixture = new();
            fixture.Decode(Sample());
            fixture.Decode(As(Sample(), 9));
            foreach ((int at, int version, byte value) in changes)
            {
                byte[] mutated = As(Sample(), version);
                mutated[2 + (at % (mutated.Length - 2))] = value;
                fixture.Decode(mutated);
            }

            fixture.Rows.Clear();
            fixture.Decode(Sample());
            Assert.True(fixture.Rows.Count >= 2, "good input after bad input is decoded");
        }).QuickCheckThrowOnFailure();
    }
}
