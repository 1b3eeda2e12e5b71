using System.IO.Compression;
using System.IO.Pipes;
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

    private static PcapWriter Many(int count)
    {
        PcapWriter file = new();
        for (int i = 0; i < count; i++)
        {
            file.Add(BitConverter.GetBytes(i));
        }

        return file;
    }

    private static byte[] Zip(byte[] content)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return zipped.ToArray();
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
        Assert.Equal(2, Read(Zip(Pcap(bigEndian: false, 0xa1b2c3d4)), out string? error).Count);
        Assert.Null(error);
    }

    [Fact]
    public void TryRead_GzipOfSeveralMembers_IsOneFile()
    {
        byte[] file = Many(10_000).Bytes;

        Assert.Equal(10_000, Read([.. Zip(file[..12_345]), .. Zip(file[12_345..])], out string? error).Count);
        Assert.Null(error);
    }

    [Fact]
    public void TryRead_GzipCutAnywhere_GivesWhatIsWholeAndSaysSo()
    {
        byte[] whole = Zip(Many(1_000).Bytes);
        int before = 0;
        for (int length = 600; length < whole.Length; length += 97)
        {
            List<(int LinkType, long Time, byte[] Data)> frames = Read(whole[..length], out string? error);
            Assert.InRange(frames.Count, before, 1_000);
            Assert.StartsWith($"gzip data damaged or cut short at offset {length} of the file (", error, StringComparison.Ordinal);
            before = frames.Count;
        }

        Assert.InRange(before, 900, 1_000);
        Assert.Equal(1_000, Read(whole[..^1], out string? atLast).Count);
        Assert.NotNull(atLast);
    }

    [Fact]
    public void TryRead_GzipDamaged_EndsThere()
    {
        byte[] file = Zip(Many(20_000).Bytes);
        file[file.Length / 2] ^= 0xff;

        Assert.InRange(Read(file, out string? error).Count, 0, 19_999);
        Assert.NotNull(error);
    }

    [Fact]
    public void TryRead_ModifiedPcap_HasLongerRecordHeaders()
    {
        byte[] file = [.. Words(false, 0xa1b2cd34, 0x00040002u, 0, 0, 65535, 1), .. Words(false, 1000, 7, 2, 60, 3, 0x0800), 8, 9];

        (int linkType, long time, byte[] data) = Assert.Single(Read(file, out string? error));
        Assert.Null(error);
        Assert.Equal((1, 1_000_000_007_000), (linkType, time));
        Assert.Equal([8, 9], data);
    }

    [Fact]
    public void TryRead_AbsurdLength_EndsThereWithoutMemoryForIt()
    {
        byte[] file = [.. new PcapWriter().Add([1]).Bytes, .. Words(false, 1, 2, 0xffff_fff0, 60), 1, 2, 3];

        Assert.Single(Read(file, out string? error));
        Assert.Equal("record at offset 83 claims 4294967280 captured bytes", error);
    }

    [Fact]
    public void TryRead_RecordLargerThanABatch_IsRead()
    {
        byte[] large = new byte[3 << 20];
        new Random(1).NextBytes(large);
        byte[] file = new PcapWriter().Add([1]).AddFrame(large).Add([2]).Bytes;

        List<(int LinkType, long Time, byte[] Data)> frames = Read(file, out string? error);

        Assert.Null(error);
        Assert.Equal([43, large.Length, 43], frames.Select(frame => frame.Data.Length));
        Assert.True(large.AsSpan().SequenceEqual(frames[1].Data));
    }

    [Fact]
    public async Task TryRead_Pipe_GivesPacketsBeforeTheNextCome()
    {
        using AnonymousPipeServerStream writer = new(PipeDirection.Out);
        AnonymousPipeClientStream pipe = new(PipeDirection.In, writer.ClientSafePipeHandle);
        byte[] file = new PcapWriter().Add([1]).Add([2]).Bytes;
        writer.Write(file.AsSpan(0, 90));
        using CaptureReader reader = CaptureReader.Open(pipe, "pipe", filter: null);

        Assert.True(reader.TryRead(out CapturedFrame first));
        Assert.Equal(1, first.Data[^1]);

        Task<bool> second = Task.Run(() => reader.TryRead(out CapturedFrame frame) && frame.Data[^1] == 2);
        writer.Write(file.AsSpan(90));
        Assert.True(await second);
        Assert.False(reader.IsEnded);
        writer.Dispose();
        Assert.False(reader.TryRead(out _));
        Assert.Equal((true, null), (reader.IsEnded, reader.Error));
    }

    [Fact]
    public void TryReadBatch_BatchesHandedOut_KeepTheirPackets()
    {
        byte[] file = Many(20_000).Bytes;
        using CaptureReader reader = CaptureReader.Open(_folder.Write("capture", file));
        List<FrameBatch> batches = [];
        for (FrameBatch batch = new(); reader.TryReadBatch(batch); batch = new FrameBatch())
        {
            batches.Add(batch);
        }

        Assert.InRange(batches.Count, 2, 20_000);
        int number = 0;
        foreach (FrameBatch batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(number++, BitConverter.ToInt32(batch[i].Data[^4..]));
            }
        }

        Assert.Equal((20_000, file.Length, file.Length), (number, reader.BytesRead, reader.Length));
    }

    [Theory]
    [InlineData("28b52ffd00000000", "packed by zstd")]
    [InlineData("fd377a585a000004", "packed by xz")]
    [InlineData("a1b2c3d400020004", "pcap file header cut short (8 of 24 bytes)")]
    [InlineData("", "not a capture file (it is empty)")]
    [InlineData("1f8b", "gzip data damaged or cut short at offset 2")]
    public void Open_WhatIsNotRead_SaysWhatItIs(string content, string error)
    {
        CaptureFileException failure = Assert.Throws<CaptureFileException>(() => CaptureReader.Open(_folder.Write("capture", Convert.FromHexString(content))));

        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
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
        string absent = Path.Combine(_folder.Path, "note.txt");
        Assert.Equal($"no such file: {absent} (did you mean notes.txt?)", Assert.Throws<CaptureException>(() => CaptureReader.Open(absent)).Message);
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
