using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// A disk in memory that loses power at a chosen write. That write reaches the medium in part, in 512-byte sectors chosen at
/// random; everything after it fails. Names that were not synced may be gone afterwards. Deterministic by seed.
/// </summary>
internal sealed class SimulatedDisk(int seed, long crashAtWrite) : IDisk
{
    private const int SectorBytes = 512;

    private readonly Dictionary<string, Content> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "/" };
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private bool _crashed;

    public long Writes { get; private set; }

    public long Free { get; set; } = long.MaxValue;

    public bool Crashed
    {
        get
        {
            lock (_gate)
            {
                return _crashed;
            }
        }
    }

    /// <summary>What is on the medium after the power came back, as a disk that will crash at another write.</summary>
    public SimulatedDisk Restart(long crashAt)
    {
        lock (_gate)
        {
            _crashed = true;
            SimulatedDisk next = new(_random.Next(), crashAt);
            foreach (string directory in _directories)
            {
                next._directories.Add(directory);
            }

            foreach ((string path, Content content) in _files)
            {
                if (content.NameSynced || _random.Next(2) == 0)
                {
                    next._files.Add(path, new Content { Bytes = [.. content.Bytes], NameSynced = true });
                }
            }

            return next;
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate)
        {
            return _files.ContainsKey(path);
        }
    }

    public long FileLength(string path)
    {
        lock (_gate)
        {
            return _files.TryGetValue(path, out Content? content) ? content.Bytes.Length : 0;
        }
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate)
        {
            return _directories.Contains(path);
        }
    }

    public long FreeBytes(string directory) => Free;

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_gate)
        {
            return [.. _files.Keys.Where(f => string.Equals(Path.GetDirectoryName(f), directory, StringComparison.Ordinal)).Select(f => Path.GetFileName(f))];
        }
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (_gate)
        {
            return [.. _directories.Where(d => string.Equals(Path.GetDirectoryName(d), directory, StringComparison.Ordinal)).Select(d => Path.GetFileName(d))];
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            _directories.Add(path);
        }
    }

    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            foreach ((string file, Content content) in _files)
            {
                content.NameSynced |= string.Equals(Path.GetDirectoryName(file), path, StringComparison.Ordinal);
            }
        }
    }

    public IDiskFile OpenRead(string path)
    {
        lock (_gate)
        {
            return _files.TryGetValue(path, out Content? content) ? new OpenFile(this, content) : throw new FileNotFoundException(path);
        }
    }

    public IDiskFile OpenDurable(string path)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            if (!_files.TryGetValue(path, out Content? content))
            {
                _files.Add(path, content = new Content());
            }

            return new OpenFile(this, content);
        }
    }

    public void DeleteFile(string path)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            _files.Remove(path);
        }
    }

    public void DeleteDirectory(string path)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            _directories.RemoveWhere(d => d.StartsWith(path, StringComparison.Ordinal));
            foreach (string file in _files.Keys.Where(f => f.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
            {
                _files.Remove(file);
            }
        }
    }

    public void ReplaceFile(string path, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            _files[path] = new Content { Bytes = content.ToArray(), NameSynced = true };
        }
    }

    private void Write(Content content, long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            bool last = ++Writes == crashAtWrite;
            long end = offset + bytes.Length;
            if (!last && content.Bytes.Length < end)
            {
                Array.Resize(ref content.Bytes, (int)end);
            }

            if (!last)
            {
                bytes.CopyTo(content.Bytes.AsSpan((int)offset));
                return;
            }

            for (int start = 0; start < bytes.Length; start += SectorBytes)
            {
                ReadOnlySpan<byte> sector = bytes.Slice(start, Math.Min(SectorBytes, bytes.Length - start));
                if (_random.Next(2) == 0)
                {
                    int until = (int)offset + start + sector.Length;
                    if (content.Bytes.Length < until)
                    {
                        Array.Resize(ref content.Bytes, until);
                    }

                    sector.CopyTo(content.Bytes.AsSpan((int)offset + start));
                }
            }

            _crashed = true;
            ThrowIfCrashed();
        }
    }

    private void ThrowIfCrashed()
    {
        if (_crashed)
        {
            throw new IOException("the power is gone");
        }
    }

    private sealed class Content
    {
        public byte[] Bytes = [];

        public bool NameSynced { get; set; }
    }

    private sealed class OpenFile(SimulatedDisk disk, Content content) : IDiskFile
    {
        public long Length
        {
            get
            {
                lock (disk._gate)
                {
                    return content.Bytes.Length;
                }
            }
        }

        public int Read(long offset, Span<byte> buffer)
        {
            lock (disk._gate)
            {
                int count = (int)Math.Clamp(content.Bytes.Length - offset, 0, buffer.Length);
                content.Bytes.AsSpan((int)Math.Min(offset, content.Bytes.Length), count).CopyTo(buffer);
                return count;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes) => disk.Write(content, offset, bytes);

        public void SetLength(long length)
        {
            lock (disk._gate)
            {
                disk.ThrowIfCrashed();
                Array.Resize(ref content.Bytes, (int)length);
            }
        }

        public void Dispose()
        {
        }
    }
}
