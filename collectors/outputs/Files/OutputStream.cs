using System.Collections.Concurrent;
using System.IO.Compression;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Files;

/// <summary>
/// A file that grows by whole commits. Compressed, each commit is a member of its own (RFC 1952 §2.2), so that it can be cut back to any
/// commit. Not thread-safe.
/// </summary>
internal sealed class OutputStream : IDisposable
{
    /// <summary>Files that outputs of this process write.</summary>
    private static readonly ConcurrentDictionary<string, OutputStream> s_open = new(StringComparer.Ordinal);

    private readonly FileStream _file;
    private readonly bool _gzip;
    private GZipStream? _member;

    /// <param name="path">Made with its folders when it is not there.</param>
    /// <param name="length">What is behind is cut off; null keeps all.</param>
    /// <param name="gzip">Compressed.</param>
    /// <exception cref="IOException">It cannot be opened, or another output writes it.</exception>
    public OutputStream(string path, long? length, bool gzip)
    {
        _gzip = gzip;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        if (!s_open.TryAdd(path, this))
        {
            throw new IOException($"{path} is written by another output");
        }

        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch
        {
            s_open.TryRemove(path, out _);
            throw;
        }

        if (length is { } committed && committed < _file.Length)
        {
            _file.SetLength(committed);
        }

        _file.Position = _file.Length;
    }

    /// <summary>Bytes so far, those in a compressor not counted.</summary>
    public long Length => _file.Position;

    public void Write(Utf8Buffer text)
    {
        if (_gzip)
        {
            (_member ??= new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true)).Write(text.Written);
        }
        else
        {
            _file.Write(text.Written);
        }

        text.Clear();
    }

    /// <summary>All that was written is on the medium on return.</summary>
    public void Commit()
    {
        _member?.Dispose();
        _member = null;
        _file.Flush(flushToDisk: true);
    }

    /// <summary>What was not committed may be there or not.</summary>
    public void Dispose()
    {
        s_open.TryRemove(new KeyValuePair<string, OutputStream>(_file.Name, this));
        _file.Dispose();
    }
}
