using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

public sealed class SFlowHeaderTests
{
    [Theory]
    [InlineData("192.0.2.1", "ver=5, agent=192.0.2.1, sub_agent=0, seq=812646826, uptime=123456, samples=5")]
    [InlineData("2001:db8::1", "ver=5, agent=2001:db8::1, sub_agent=0, seq=812646826, uptime=123456, samples=5")]
    public void ToString_IsTheTraceLine(string agent, string expected)
    {
        byte[] datagram = SFlowBuilder.Header(812646826, agent, 0, 123456, 5).Bytes;

        Assert.True(SFlowHeader.TryRead(datagram, out SFlowHeader header, out int length, out _));
        Assert.Equal((expected, datagram.Length), (header.ToString(), length));
    }

    [Fact]
    public void TryRead_Cut_SaysSo()
    {
        byte[] datagram = SFlowBuilder.Header(1, "2001:db8::1", 0, 1, 0).Bytes;
        for (int length = 0; length < datagram.Length; length++)
        {
            Assert.False(SFlowHeader.TryRead(datagram.AsSpan(0, length), out _, out _, out DecodeError error));
            Assert.Equal(DecodeError.HeaderCut, error);
        }
    }

    [Theory]
    [InlineData("0000000500000000" + "00000001", true)]
    [InlineData("0000000400000001" + "c0000201", true)]
    [InlineData("0000000200000002" + "c0000201", true)]
    [InlineData("0000000400000003" + "c0000201", false)]
    [InlineData("00000004", false)]
    [InlineData("0005001e00000001", false)]
    [InlineData("0009001e00000001", false)]
    [InlineData("", false)]
    public void IsSFlow_ByVersionWord(string hex, bool expected) => Assert.Equal(expected, SFlowHeader.IsSFlow(Convert.FromHexString(hex)));
}
