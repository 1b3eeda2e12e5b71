using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Pcap;

public sealed class PacketFilterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FilterFact]
    public void Matches_FramesOfTheLinkType_AreChosen()
    {
        using PacketFilter filter = PacketFilter.Compile("udp src port 4444 and host 192.0.2.1", LinkType.Ethernet);
        using PacketFilter other = PacketFilter.Compile("tcp or ip6", LinkType.Ethernet);
        using PacketFilter raw = PacketFilter.Compile("udp", LinkType.Raw);
        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", new PcapWriter().Add([1, 2, 3]).Bytes));

        Assert.True(reader.TryRead(out CapturedFrame frame));
        Assert.Equal((true, false, false), (filter.Matches(frame), other.Matches(frame), raw.Matches(frame)));
        Assert.True(raw.Matches(new CapturedFrame { LinkType = LinkType.Raw, Data = frame.Data[14..], OriginalLength = frame.OriginalLength - 14 }));
    }

    [FilterFact]
    public void Matches_FrameCutShort_IsNoMatch()
    {
        using PacketFilter filter = PacketFilter.Compile("udp dst port 2055", LinkType.Ethernet);
        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", new PcapWriter().Add([1, 2, 3]).Bytes));
        Assert.True(reader.TryRead(out CapturedFrame frame));

        for (int length = 0; length <= frame.Data.Length; length++)
        {
            bool isMatch = filter.Matches(new CapturedFrame { LinkType = LinkType.Ethernet, Data = frame.Data[..length], OriginalLength = frame.OriginalLength });
            Assert.Equal(length >= 38, isMatch);
        }
    }

    [FilterFact]
    public void Compile_WrongExpression_SaysWhatLibpcapSays()
    {
        string Failure(string expression, int linkType = LinkType.Ethernet) => Assert.Throws<PacketFilterException>(() => PacketFilter.Compile(expression, linkType)).Message;

        Assert.Equal("filter 'port': can't parse filter expression: syntax error (link type 1)", Failure("port"));
        Assert.Equal("filter 'port 99999': illegal port number 99999 > 65535 (link type 1)", Failure("port 99999"));
        Assert.Contains("(link type 101)", Failure("ether src 1:2:3:4:5:6", LinkType.Raw), StringComparison.Ordinal);
    }

    [FilterFact]
    public void Open_FileWithFilter_LeavesWhatMatches()
    {
        PcapWriter file = new();
        for (uint i = 0; i < 1_000; i++)
        {
            file.Add([1], source: 0xc0000200 + (i % 4));
        }

        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", file.Bytes), "src 192.0.2.3");
        int count = 0;
        while (reader.TryRead(out CapturedFrame frame))
        {
            Assert.Equal(3, frame.Data[29]);
            count++;
        }

        Assert.Equal((250, 750L, null), (count, reader.Filtered, reader.Error));
    }

    [FilterFact]
    public void Open_SeveralLinkTypes_FilterIsCompiledForEach()
    {
        byte[] ip = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 9, 0, 9, 0, 8, 0, 0];
        PcapngWriter Begin() => new PcapngWriter(bigEndian: true).Section().Interface(LinkType.Raw).Interface(LinkType.Ethernet)
            .Packet(0, 1, ip).Packet(1, 2, [.. new byte[12], 8, 0, .. ip]).Packet(0, 3, ip[..20]);
        string path = _folder.Write("capture", Begin().Bytes);

        using CaptureReader reader = CaptureReader.Open(path, "udp port 9");
        FrameBatch batch = new();
        Assert.True(reader.TryReadBatch(batch));
        Assert.Equal([LinkType.Raw, LinkType.Ethernet], batch.Frames.ToArray().Select(frame => frame.LinkType));

        Assert.StartsWith(
            "filter 'ether src 1:2:3:4:5:6': ",
            Assert.Throws<PacketFilterException>(() => CaptureReader.Open(path, "ether src 1:2:3:4:5:6")).Message,
            StringComparison.Ordinal);
    }

    [FilterFact]
    public void TryRead_FilterWrongForALinkTypeThatComesLate_EndsThere()
    {
        PcapngWriter file = new PcapngWriter(bigEndian: true).Section().Interface(LinkType.Ethernet);
        for (int i = 0; i < 10_000; i++)
        {
            file.Packet(0, 1, [.. new byte[6], 1, 2, 3, 4, 5, 6, 8, 0, .. new byte[40]]);
        }

        file.Interface(LinkType.Raw).Packet(1, 1, new byte[40]);
        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", file.Bytes), "ether src 1:2:3:4:5:6");
        int count = 0;
        while (reader.TryRead(out _))
        {
            count++;
        }

        Assert.Equal(10_000, count);
        Assert.StartsWith("filter 'ether src 1:2:3:4:5:6': ", reader.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_NoLibrary_NamesThePackage()
    {
        Assert.Equal(0, PcapLibrary.Find(["libpcap-that-is-not-there.so"]));
        Assert.Equal(0, PcapLibrary.Find(["libc.so.6"]));
        Assert.EndsWith("install it: apt install libpcap0.8", Assert.Throws<CaptureException>(() => PcapLibrary.Require(0)).Message, StringComparison.Ordinal);
    }
}
