using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Packets;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Fuzz;

/// <summary>
/// A million spoiled capture files, or as many as LOGFLOWDB_FUZZ says: LOGFLOWDB_FUZZ=100000000 ./test --filter FullyQualifiedName~CaptureFuzz.
/// LOGFLOWDB_SEED changes what is done.
/// </summary>
public sealed class CaptureFuzzTests(ITestOutputHelper log)
{
    private const int UsualFiles = 1_000_000;

    /// <summary>For the objects of a reader and its error text; a record of 16 MiB that is not there costs nothing.</summary>
    private const long AllocatedEach = 4 << 10;

    private static readonly byte[] s_frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 9, 0, 9, 0, 8, 0, 0];

    [Fact]
    public void TryReadBatch_SpoiledFiles_NeverThrowsNorPassesTheFile()
    {
        long files = Number("LOGFLOWDB_FUZZ", UsualFiles), packets = 0, errors = 0, refused = 0;
        int seed = (int)Number("LOGFLOWDB_SEED", 20261122);
        FileMutator mutator = new(seed);
        byte[][] corpus = [.. Corpus()];
        PieceStream stream = new();
        FrameBatch batch = new();
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        for (long i = 0; i < files; i++)
        {
            ArraySegment<byte> file = mutator.Next(corpus);
            stream.Reset(file, file.Count + 1);
            try
            {
                (long found, string? error) = Read(stream, batch, file.Count);
                packets += found;
                errors += error is null ? 0 : 1;
                if (mutator.Random.Next(8) == 0)
                {
                    int piece = mutator.Random.Next(1, 100);
                    stream.Reset(file, piece);
                    Same((found, error), Read(stream, batch, file.Count), piece);
                }
            }
            catch (CaptureFileException)
            {
                refused++;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, file {i}: {Convert.ToHexString(file)}", failure);
            }
        }

        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / files;
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {files:N0} files, {packets:N0} packets, {errors:N0} with an error, {refused:N0} refused, 0 exceptions; {files / Stopwatch.GetElapsedTime(start).TotalSeconds:N0}/s, {allocated:N0} bytes allocated each"));
        Assert.InRange(allocated, 0, AllocatedEach);
        Assert.True(packets > files / 2 && errors > files / 10 && errors < files, "the files are not what they should be");
    }

    [Fact]
    public void TryRead_SpoiledGzip_NeverThrowsNorGrows()
    {
        long files = Number("LOGFLOWDB_FUZZ", UsualFiles) / 100;
        int seed = (int)Number("LOGFLOWDB_SEED", 20261122);
        FileMutator mutator = new(seed);
        byte[][] corpus = [.. Corpus().Select(Zip)];
        PieceStream stream = new();
        FrameBatch batch = new();
        long errors = 0;
        for (long i = 0; i < files; i++)
        {
            ArraySegment<byte> file = mutator.Next(corpus);
            stream.Reset(file, file.Count + 1);
            try
            {
                errors += Read(stream, batch, most: 1 << 20).Error is null ? 0 : 1;
            }
            catch (CaptureFileException)
            {
                errors++;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, file {i}: {Convert.ToHexString(file)}", failure);
            }
        }

        Assert.InRange(errors, files / 10, files);
    }

    /// <summary>Reads to the end, and holds what comes against what a file of that length can hold.</summary>
    private static (long Packets, string? Error) Read(PieceStream stream, FrameBatch batch, int most)
    {
        using CaptureReader reader = CaptureReader.Open(stream, "file", filter: null);
        long packets = 0, bytes = 0;
        while (reader.TryReadBatch(batch))
        {
            int end = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                FrameReference frame = batch.Frames[i];
                if (frame.Offset < end || batch[i].Data.Length != frame.Length || frame.Timestamp < 0)
                {
                    throw new InvalidOperationException($"packet {packets + i} is not where it should be: {frame}");
                }

                end = frame.Offset + frame.Length;
                bytes += frame.Length;
            }

            packets += batch.Count;
        }

        if (bytes > most || packets > most / 12 || !reader.IsEnded || batch.Count > 0 || batch.Bytes.Length > 2 * FrameBatch.UsualBytes)
        {
            throw new InvalidOperationException($"{packets} packets of {bytes} bytes from a file of {most}, batch of {batch.Bytes.Length}");
        }

        if (reader.Error is { } error && !error.Contains("offset", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"an error without its place: {error}");
        }

        return (packets, reader.Error);
    }

    private static void Same((long Packets, string? Error) whole, (long Packets, string? Error) pieces, int piece)
    {
        if (whole != pieces)
        {
            throw new InvalidOperationException($"as a whole {whole}, in pieces of {piece} bytes {pieces}");
        }
    }

    private static IEnumerable<byte[]> Corpus()
    {
        foreach (uint magic in new[] { 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34 })
        {
            foreach (bool bigEndian in new[] { false, true })
            {
                yield return Pcap(magic, bigEndian);
            }
        }

        foreach (bool bigEndian in new[] { false, true })
        {
            PcapngWriter file = new(bigEndian);
            yield return file.Section().Interface(LinkType.Ethernet, 0, (2, "eth0"u8.ToArray()), (9, [9]), (14, file.U64(3_600)))
                .Interface(LinkType.Raw, 65_535, (9, [0x80 | 20]))
                .Packet(0, 1_790_000_000_000_000_000, s_frame).Packet(1, 1UL << 50, s_frame[14..], original: 1_500)
                .OldPacket(0, 77, s_frame).SimplePacket(s_frame, original: 60).Block(4, new byte[20]).Block(5, new byte[24]).Bytes;
            yield return new PcapngWriter(bigEndian).Section().Interface(LinkType.Ethernet).Packet(0, 1, s_frame)
                .Section().Interface(LinkType.LinuxSll).Packet(0, 2, s_frame).Packet(0, 3, []).Bytes;
        }
    }

    private static byte[] Pcap(uint magic, bool bigEndian)
    {
        byte[] Words(params uint[] words) => [.. words.SelectMany(word =>
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, bigEndian ? BinaryPrimitives.ReverseEndianness(word) : word);
            return bytes;
        })];
        uint[] more = magic == 0xa1b2cd34 ? [1, 2] : [];
        uint length = (uint)s_frame.Length;
        return
        [
            .. Words(magic, bigEndian ? 0x00020004u : 0x00040002u, 0, 0, 65_535, 1),
            .. Words([1_790_000_000, 1, length, 60, .. more]), .. s_frame,
            .. Words([1_790_000_001, 2, 20, length, .. more]), .. s_frame[..20],
            .. Words([1_790_000_002, 999_999, 0, 0, .. more]),
            .. Words([uint.MaxValue, uint.MaxValue, length, length, .. more]), .. s_frame,
        ];
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

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out long number) ? number : otherwise;
}
