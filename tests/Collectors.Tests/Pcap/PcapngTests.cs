using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Pcap;

public sealed class PcapngTests
{
    private const int Resolution = 9;
    private const int Offset = 14;

    private static readonly byte[] s_data = [1, 2, 3, 4, 5];

    public static TheoryData<byte, long, ulong, long> Times() => new()
    {
        { 6, 0, 1_790_000_000_123_456, 1_790_000_000_123_456_000 },
        { 9, 0, 1_790_000_000_123_456_789, 1_790_000_000_123_456_789 },
        { 3, 0, 1_790_000_000_123, 1_790_000_000_123_000_000 },
        { 0, 0, 1_790_000_000, 1_790_000_000_000_000_000 },
        { 12, 0, 1_790_000_123_456, 1_790_000_123 },
        { 127, 0, ulong.MaxValue, 0 },
        { 0x80 | 10, 0, (1_790_000_000UL << 10) + 512, 1_790_000_000_500_000_000 },
        { 0x80, 0, 1_790_000_000, 1_790_000_000_000_000_000 },
        { 0x80 | 32, 0, (1_790_000_000UL << 32) + (1UL << 30), 1_790_000_000_250_000_000 },
        { 0x80 | 127, 0, ulong.MaxValue, 0 },
        { 6, 1_790_000_000, 1_500_000, 1_790_000_001_500_000_000 },
        { 6, -10, 11_000_000, 1_000_000_000 },
        { 6, -10, 9_000_000, 0 },
        { 0, 0, ulong.MaxValue, long.MaxValue },
        { 6, long.MaxValue, 5, long.MaxValue },
        { 6, long.MinValue, 5, 0 },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public void TryRead_TimeOfAnyResolutionAndOffset_IsNanoseconds(byte resolution, long offset, ulong units, long expected)
    {
        PcapngWriter file = new(bigEndian: true);
        file.Section().Interface(LinkType.Ethernet, 0, (Resolution, [resolution]), (Offset, file.U64(offset))).Packet(0, units, s_data);

        Assert.Equal(expected, Assert.Single(Read(file.Bytes, out _)).Timestamp);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_SeveralSections_EachWithItsOrderAndInterfaces(bool bigEndian)
    {
        PcapngWriter first = new PcapngWriter(bigEndian).Section()
            .Interface(LinkType.Ethernet).Interface(LinkType.Raw, 0, (Resolution, [9]))
            .Packet(1, 70, s_data, original: 60).OldPacket(0, 8, s_data).Block(0x0bad, [1, 2, 3, 4]).Packet(0, 9, []);
        PcapngWriter second = new PcapngWriter(!bigEndian).Section().Interface(LinkType.LinuxSll, snapLength: 3).SimplePacket([1, 2, 3], original: 90);

        List<FrameReference> frames = Read([.. first.Bytes, .. second.Bytes], out string? error);

        Assert.Null(error);
        Assert.Equal(
            [(LinkType.Raw, 1, 70L, 5, 60u), (LinkType.Ethernet, 0, 8_000L, 5, 5u), (LinkType.Ethernet, 0, 9_000L, 0, 0u), (LinkType.LinuxSll, 0, 0L, 3, 90u)],
            frames.Select(frame => (frame.LinkType, frame.Interface, frame.Timestamp, frame.Length, frame.OriginalLength)));
    }

    [Fact]
    public void TryRead_InterfaceOfTheSectionBefore_IsUnknown()
    {
        PcapngWriter file = new PcapngWriter(bigEndian: false).Section().Interface(LinkType.Ethernet).Packet(0, 1, s_data);
        int offset = file.Section().Length;

        Assert.Single(Read(file.Packet(0, 2, s_data).Bytes, out string? error));
        Assert.Equal($"block type 0x6 at offset {offset}: names interface 0 of 0", error);
    }

    [Fact]
    public void TryRead_WhatCannotBe_EndsThereWithItsOffset()
    {
        PcapngWriter Begin() => new PcapngWriter(bigEndian: false).Section().Interface(LinkType.Ethernet).Packet(0, 1, s_data);
        int offset = Begin().Length;
        byte[] unequal = Begin().Packet(0, 2, s_data).Bytes;
        unequal[^4] ^= 1;
        byte[] order = Begin().Section().Bytes;
        order[offset + 8] = 0;
        (byte[] File, string Error)[] cases =
        [
            (unequal, $"block type 0x6 at offset {offset}: the two length fields differ"),
            (order, $"bad byte-order magic at offset {offset}"),
            (Begin().Section(major: 2).Bytes, $"block type 0xa0d0d0a at offset {offset}: section header of major version 2, known is 1"),
            (Begin().Block(6, new byte[19]).Bytes, $"block type 0x6 at offset {offset}: the packet block is too short"),
            (Begin().Block(6, [0, 0, 0, 0, .. new byte[8], 200, 0, 0, 0, 200, 0, 0, 0, 1]).Bytes, $"block type 0x6 at offset {offset}: captured length 200 does not fit"),
            (Begin().Packet(3, 2, s_data).Bytes, $"block type 0x6 at offset {offset}: names interface 3 of 1"),
            ([.. Begin().Bytes, 6, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0], $"block type 0x6 at offset {offset} claims a length of 8"),
            ([.. Begin().Bytes, 6, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4], $"block type 0x6 at offset {offset} claims a length of 2147483647"),
            (Begin().Packet(0, 2, s_data).Bytes[..^7], $"block type 0x6 cut short at offset {offset} (33 of 40 bytes)"),
            ([.. Begin().Bytes, 6, 0, 0], $"block header cut short at offset {offset} (3 of 12 bytes)"),
        ];
        foreach ((byte[] file, string expected) in cases)
        {
            Assert.Single(Read(file, out string? error));
            Assert.Equal(expected, error);
        }
    }

    [Fact]
    public void TryRead_InterfacesWithoutEnd_AreCapped()
    {
        PcapngWriter file = new PcapngWriter(bigEndian: false).Section();
        for (int i = 0; i < 4_097; i++)
        {
            file.Interface(LinkType.Ethernet);
        }

        Assert.Empty(Read(file.Bytes, out string? error));
        Assert.EndsWith("more than 4096 interfaces", error, StringComparison.Ordinal);
    }

    private static List<FrameReference> Read(byte[] file, out string? error)
    {
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(file), "file", filter: null);
        FrameBatch batch = new();
        List<FrameReference> frames = [];
        while (reader.TryReadBatch(batch))
        {
            frames.AddRange(batch.Frames);
        }

        error = reader.Error;
        return frames;
    }
}
