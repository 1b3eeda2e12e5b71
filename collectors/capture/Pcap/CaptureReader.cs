using System.IO.Compression;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Reads capture files one after the other: pcap and pcapng in either byte order, plain or gzip. Not thread-safe.</summary>
public sealed class CaptureReader : IPacketSource
{
    private readonly CaptureStream _stream;
    private readonly ICaptureFormat _format;

    private CaptureReader(CaptureStream stream, ICaptureFormat format, string kind)
    {
        _stream = stream;
        _format = format;
        Kind = kind;
    }

    /// <summary><c>pcap</c> or <c>pcapng</c>.</summary>
    public string Kind { get; }

    /// <inheritdoc/>
    public bool IsEnded { get; private set; }

    /// <summary>Why reading ended before the end of the file; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <exception cref="CaptureFileException">The file is no capture file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static CaptureReader Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        CaptureStream? stream = null;
        try
        {
            stream = new CaptureStream(IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file);
            if (PcapngFormat.TryOpen(stream) is { } pcapng)
            {
                return new CaptureReader(stream, pcapng, "pcapng");
            }

            if (PcapFormat.TryOpen(stream) is { } pcap)
            {
                return new CaptureReader(stream, pcap, "pcap");
            }

            throw new CaptureFileException(path, "not a capture file (pcap or pcapng, plain or gzip)");
        }
        catch (InvalidDataException)
        {
            stream?.Dispose();
            throw new CaptureFileException(path, "damaged gzip data");
        }
        catch
        {
            stream?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>False at the end; <see cref="Error"/> says whether it is the file's.</summary>
    public bool TryRead(out CapturedFrame frame)
    {
        frame = default;
        if (Error is not null)
        {
            return false;
        }

        try
        {
            bool read = _format.TryRead(_stream, out frame, out string? error);
            Error = error;
            IsEnded = !read;
            return read;
        }
        catch (InvalidDataException)
        {
            Error = "damaged gzip data";
            IsEnded = true;
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryReadBatch(FrameBatch batch)
    {
        batch.Clear();
        for (int end = 0; end < FrameBatch.UsualBytes && TryRead(out CapturedFrame frame);)
        {
            batch.Grow(end + frame.Data.Length, end);
            frame.Data.CopyTo(batch.Buffer.AsSpan(end));
            batch.Add(new FrameReference
            {
                Timestamp = frame.Timestamp,
                Offset = end,
                Length = frame.Data.Length,
                OriginalLength = (uint)frame.OriginalLength,
                LinkType = frame.LinkType,
                Interface = frame.Interface,
            });
            end += frame.Data.Length;
        }

        return batch.Count > 0;
    }

    public void Dispose() => _stream.Dispose();

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    }
}
