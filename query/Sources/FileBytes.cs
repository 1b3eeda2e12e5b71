using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// The text of a file as UTF-8 in large reads, unpacked when it is gzip, without the mark of its byte order. The buffer grows up to the longest
/// record, which has a cap. Not thread-safe.
/// </summary>
internal sealed class FileBytes : IDisposable
{
    /// <summary>Of one line, or one record of several.</summary>
    public const int MaxRecordBytes = 16 << 20;

    private const int InitialBytes = 256 << 10;

    private readonly Stream _stream;
    private readonly string _name;
    private byte[] _buffer = new byte[InitialBytes];
    private int _start;
    private int _end;

    /// <param name="stream">Taken over.</param>
    /// <param name="encoding">Null for UTF-8.</param>
    /// <param name="name">Of the file, for messages.</param>
    public FileBytes(Stream stream, Encoding? encoding, string name)
    {
        _name = name;
        _stream = encoding is null or UTF8Encoding ? stream : Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8);
        Fill();
        if (Rest.StartsWith(Encoding.UTF8.Preamble))
        {
            Skip(Encoding.UTF8.Preamble.Length);
        }
    }

    /// <summary>What was read and not taken; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_start, _end - _start);

    public bool IsAtEnd { get; private set; }

    /// <summary>The file as a stream of plain bytes, whatever it is packed with.</summary>
    public static Stream Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            if (!file.CanSeek)
            {
                return file;
            }

            int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            file.Position = 0;
            return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes bytes from the front.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Reads more behind <see cref="Rest"/>; false at the end of the file.</summary>
    /// <exception cref="QueryExecutionException">The record that is not taken yet is too long, or what is packed is damaged.</exception>
    public bool Fill()
    {
        if (IsAtEnd)
        {
            return false;
        }

        int held = _end - _start;
        if (held >= MaxRecordBytes)
        {
            throw Fail(string.Create(CultureInfo.InvariantCulture, $"a line or record is longer than {MaxRecordBytes >> 20} MiB"));
        }

        if (_start > 0 || held == _buffer.Length)
        {
            byte[] target = held > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, held);
            _buffer = target;
            _start = 0;
            _end = held;
        }

        try
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            IsAtEnd = read == 0;
            return read > 0;
        }
        catch (InvalidDataException damaged)
        {
            throw new QueryExecutionException($"{_name}: what it is packed with is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>The next line without its end; false at the end of the file. Valid until the next call.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = Rest;
            int at = rest[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = WithoutReturn(rest[..(searched + at)]);
                Skip(searched + at + 1);
                return true;
            }

            searched = rest.Length;
            if (!Fill())
            {
                line = WithoutReturn(Rest);
                bool any = !Rest.IsEmpty;
                Skip(Rest.Length);
                return any;
            }
        }
    }

    public QueryExecutionException Fail(string what) => new($"{_name}: {what}");

    public void Dispose() => _stream.Dispose();

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
