using System.IO.Compression;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// The bytes of a capture file, unpacked, in large sequential reads: from the page cache a copy into a buffer that stays in the cache of
/// the core costs a quarter of what mapping the file does, and a file that is cut meanwhile is no fault.
/// </summary>
internal sealed class CaptureBytes : IDisposable
{
    private const int HeadBytes = 8;

    private static readonly (byte[] Magic, string Program)[] s_foreign =
    [
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "xz"),
        ([0x04, 0x22, 0x4d, 0x18], "lz4"),
        ([0x42, 0x5a, 0x68], "bzip2"),
    ];

    private readonly CountedStream _file;
    private readonly Stream _content;

    /// <summary>Waits for more only while it has nothing: whoever writes into a pipe may pause.</summary>
    private readonly bool _isPipe;

    /// <param name="stream">Disposed with this.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public CaptureBytes(Stream stream)
    {
        Length = stream.CanSeek ? stream.Length : null;
        _isPipe = !stream.CanSeek;
        _file = new CountedStream(stream, HeadBytes);
        IsPacked = _file.Head is [0x1f, 0x8b, ..];
        _content = IsPacked ? new GZipStream(_file, CompressionMode.Decompress) : _file;
    }

    /// <summary>Bytes read of the file as it is stored.</summary>
    public long Position => _file.Position;

    /// <summary>Of the file as it is stored; null where that is not known, as of a pipe.</summary>
    public long? Length { get; }

    /// <summary>Whether it is packed by gzip.</summary>
    public bool IsPacked { get; }

    /// <summary>True when packed data turned out to be damaged or cut; what came before has been read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The program that packed the file, if another than gzip did; null when none did.</summary>
    public string? ForeignPacking
    {
        get
        {
            foreach ((byte[] magic, string program) in s_foreign)
            {
                if (_file.Head.StartsWith(magic))
                {
                    return program;
                }
            }

            return null;
        }
    }

    /// <summary>Fills the target; of a pipe, with what is there. 0 at the end only.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public int Read(Span<byte> target)
    {
        int total = 0;
        while (total < target.Length && !IsDamaged)
        {
            try
            {
                int read = _content.Read(target[total..]);
                total += read;
                if (read == 0 || _isPipe)
                {
                    break;
                }
            }
            catch (InvalidDataException)
            {
                IsDamaged = true;
            }
        }

        return total;
    }

    public void Dispose() => _content.Dispose();
}
