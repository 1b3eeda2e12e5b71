using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Pcap;

public sealed class CaptureReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private List<(int LinkType, long Time, byte[] Data)> Read(byte[] content, out string? error)
    {
        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", content));
        List<(int, long, byte[])> frames = [];
        while (reader.TryRead(out CapturedFrame frame))
        {
            frames.Add((frame.LinkType, frame.Timestamp, frame.Data.ToArray()));
        }

        error = reader.Error;
        return frames;
    }

    private static byte[] Words(bool bigEndian, params uint[] words) =>
        [.. words.SelectMany(word => BitConverter.IsLittleEndian == bigEndian ? BitConverter.GetBytes(word).Reverse() : BitConverter.GetBytes(word))];

    private static byte[] Pcap(bool bigEndian, uint magic) =>
    [
        .. Words(bigEndian, magic, bigEndian ? 0x00020004u : 0x00040002u, 0, 0, 65535, 113),
        .. Words(bigEndian, 1000, 7, 4, 60), 1, 2, 3, 4,
        .. Words(bigEndian, 1001, 0, 0, 0),
    ];

    private static byte[] Pcapng(bool bigEndian)
    {
        byte[] packet = [.. Words(bigEndian, 6, 36, 0, 1, 2, 4, 60), 9, 8, 7, 6, .. Words(bigEndian, 36)];
        uint OptionHead(uint code, uint length) => bigEndian ? code << 16 | length : length << 16 | code;
        return
        [
            .. Words(bigEndian, 0x0a0d0d0a, 28, 0x1a2b3c4d, bigEndian ? 0x00010000u : 0x00000001u, uint.MaxValue, uint.MaxValue, 28),
            .. Words(bigEndian, 1, 32, bigEndian ? 113u << 16 : 113u, 0, OptionHead(9, 1), bigEndian ? 0x09000000u : 9u, OptionHead(0, 0), 32),
            .. Words(bigEndian, 0xbad, 16, 42, 16),
            .. packet,
            .. Words(bigEndian, 3, 20, 4), 5, 5, 5, 5, .. Words(bigEndian, 20),
        ];
    }

    [Theory]
    [InlineData(false, 0xa1b2c3d4u, 1_000_000_007_000)]
    [InlineData(true, 0xa1b2c3d4u, 1_000_000_007_000)]
    [InlineData(false, 0xa1b23c4du, 1_000_000_000_007)]
    [InlineData(true, 0xa1b23c4du, 1_000_000_000_007)]
    public void TryRead_Pcap_EitherOrderAndUnit(bool bigEndian, uint magic, long time)
    {
        List<(int LinkType, long Time, byte[] Data)> frames = Read(Pcap(bigEndian, magic), out string? error);

        Assert.Null(error);
        Assert.Equal((113, time), (frames[0].LinkType, frames[0].Time));
        Assert.Equal([1, 2, 3, 4], frames[0].Data);
        Assert.Equal((2, 0), (frames.Count, frames[1].Data.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_Pcapng_InterfacesUnknownBlocksAndSimplePackets(bool bigEndian)
    {
        List<(int LinkType, long Time, byte[] Data)> frames = Read([.. Pcapng(bigEndian), .. Pcapng(!bigEndian)], out string? error);

        Assert.Null(error);
        Assert.Equal(4, frames.Count);
        Assert.Equal((113, (1L << 32) + 2), (frames[0].LinkType, frames[0].Time));
        Assert.Equal([9, 8, 7, 6], frames[2].Data);
        Assert.Equal([5, 5, 5, 5], frames[3].Data);
    }

    [Fact]
    public void TryRead_Gzip_IsReadLikePlain()
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Pcap(bigEndian: false, 0xa1b2c3d4));
        }

        Assert.Equal(2, Read(zipped.ToArray(), out string? error).Count);
        Assert.Null(error);
        byte[] cut = zipped.ToArray()[..^12];
        Assert.True(Read(cut, out _).Count <= 2);
    }

    [Fact]
    public void TryRead_CutRecord_KeepsTheOnesBeforeAndNamesTheError()
    {
        byte[] cut = new PcapWriter().Add([1, 2]).Add([3, 4]).Bytes[..^3];

        Assert.Single(Read(cut, out string? error));
        Assert.Equal("record data cut short at offset 84 (41 of 44 bytes)", error);
    }

    [Fact]
    public void Open_ForeignFile_NamesFile()
    {
        string path = _folder.Write("notes.txt", "this is not a capture file at all"u8.ToArray());

        CaptureFileException failure = Assert.Throws<CaptureFileException>(() => CaptureReader.Open(path));

        Assert.StartsWith(path + ": not a capture file", failure.Message, StringComparison.Ordinal);
        Assert.Throws<CaptureFileException>(() => CaptureReader.Open(_folder.Write("empty", [])));
        Assert.Throws<FileNotFoundException>(() => CaptureReader.Open(Path.Combine(_folder.Path, "absent")));
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() => Prop.ForAll<byte[], int>((bytes, place) =>
    {
        byte[] pcapng = Pcapng(bigEndian: false);
        byte[] pcap = Pcap(bigEndian: true, 0xa1b2c3d4);
        foreach (byte[] start in new[] { pcapng, pcap })
        {
            Read([.. start, .. bytes], out _);
            Read([.. start.AsSpan(0, 28 + (int)((uint)place % (uint)(start.Length - 28))), .. bytes], out _);
        }
    }).QuickCheckThrowOnFailure();
}
