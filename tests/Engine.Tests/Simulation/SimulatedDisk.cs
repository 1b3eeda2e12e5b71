using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// A disk in memory on which everything can go wrong. <see cref="Observer"/> is given an image at each call that changes
/// something, in the midst of it; from an image the disk after a power failure or a kill is made, in as many variations as wanted.
/// <see cref="Fault"/> lets calls fail or wait, <see cref="Fate"/> lets writes be lost or go astray though reported as done.
/// Takes no real time. Safe for concurrent use.
/// </summary>
internal sealed class SimulatedDisk(DiskState state) : IDisk
{
    private const int NoSpaceLeft = 28;

    private readonly Lock _gate = new();
    private readonly Random _random = new(1);
    private readonly long _crashAtWrite = long.MaxValue;
    private bool _crashed;
    private int _writes;
    private int _calls;
    private int _open;

    public SimulatedDisk()
        : this(new DiskState())
    {
    }

    /// <summary>Loses power at a write; everything after it fails.</summary>
    public SimulatedDisk(int seed, long crashAtWrite)
        : this(new DiskState(), seed, crashAtWrite)
    {
    }

    private SimulatedDisk(DiskState state, int seed, long crashAtWrite)
        : this(state)
    {
        _random = new Random(seed);
        _crashAtWrite = crashAtWrite;
    }

    public bool Crashed => Volatile.Read(ref _crashed);

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>What is told when asked for the space that is free.</summary>
    public long Free { get; set; } = long.MaxValue;

    /// <summary>Called within the lock for each change; must only keep the image.</summary>
    public Action<DiskState, DiskCall>? Observer { get; set; }

    /// <summary>Called before each call, outside the lock; an exception makes it fail, waiting makes it hang.</summary>
    public Action<DiskCall>? Fault { get; set; }

    public Func<DiskCall, WriteFate>? Fate { get; set; }

    /// <summary>Bytes that fit.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public int OpenFiles => Volatile.Read(ref _open);

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>A copy of what is on the disk now.</summary>
    public DiskState Image()
    {
        lock (_gate)
        {
            return state.Clone();
        }
    }

    /// <summary>What is on the medium after the power came back, as a disk that will crash at another write.</summary>
    public SimulatedDisk Restart(long crashAtWrite)
    {
        lock (_gate)
        {
            Volatile.Write(ref _crashed, true);
            return new SimulatedDisk(state.AfterPowerLoss(_random), _random.Next(), crashAtWrite);
        }
    }

    public byte[] ReadAll(string path)
    {
        lock (_gate)
        {
            return state.Names[path].Content.ToArray();
        }
    }

    /// <summary>Puts bytes in a file's place behind the store's back; null deletes it.</summary>
    public void Put(string path, byte[]? bytes)
    {
        lock (_gate)
        {
            if (bytes is null)
            {
                state.Delete(path);
            }
            else
            {
                state.Replace(path, bytes);
            }

            state.SyncNames(Path.GetDirectoryName(path)!);
        }
    }

    public IReadOnlyList<string> AllFiles()
    {
        lock (_gate)
        {
            return [.. state.Names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate)
        {
            return state.Names.ContainsKey(path);
        }
    }

    public long FileLength(string path)
    {
        lock (_gate)
        {
            return state.Names.TryGetValue(path, out SimulatedFile? file) ? file.Length : 0;
        }
    }

    public long FreeBytes(string directory)
    {
        lock (_gate)
        {
            return Capacity == long.MaxValue ? Free : Math.Min(Free, Capacity - state.AllocatedBytes);
        }
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate)
        {
            return state.Directories.Contains(path);
        }
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_gate)
        {
            return [.. state.Names.Keys.Where(f => DiskState.IsIn(f, directory)).Select(f => Path.GetFileName(f))];
        }
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (_gate)
        {
            return [.. state.Directories.Where(d => DiskState.IsIn(d, directory)).Select(d => Path.GetFileName(d))];
        }
    }

    public void CreateDirectory(string path)
    {
        if (!DirectoryExists(path))
        {
            Perform(DiskCallKind.CreateDirectory, path, null, 0, [], _ => state.CreateDirectory(path));
        }
    }

    public void SyncDirectory(string path) => Perform(DiskCallKind.SyncDirectory, path, null, 0, [], _ =>
    {
        if (!state.Directories.Contains(path))
        {
            throw new DirectoryNotFoundException(path);
        }

        state.SyncNames(path);
    });

    public void SyncFile(string path) => Perform(DiskCallKind.SyncFile, path, null, 0, [], _ => Find(path).Sync());

    public IDiskFile OpenRead(string path)
    {
        Ask(DiskCallKind.Open, path);
        lock (_gate)
        {
            return new OpenFile(this, Find(path), path);
        }
    }

    public IDiskFile OpenDurable(string path)
    {
        SimulatedFile? file = null;
        Perform(FileExists(path) ? DiskCallKind.Open : DiskCallKind.Create, path, null, 0, [], _ =>
        {
            if (!state.Directories.Contains(Path.GetDirectoryName(path)!))
            {
                throw new DirectoryNotFoundException(path);
            }

            file = state.Names.TryGetValue(path, out SimulatedFile? found) ? found : state.Create(path);
        });
        return new OpenFile(this, file!, path);
    }

    public void DeleteFile(string path) => Perform(DiskCallKind.Delete, path, null, 0, [], _ => state.Delete(path));

    public void DeleteDirectory(string path) => Perform(DiskCallKind.DeleteDirectory, path, null, 0, [], _ => state.DeleteDirectory(path));

    public void ReplaceFile(string path, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        Perform(DiskCallKind.Replace, path, null, 0, bytes, fate =>
        {
            if (state.AllocatedBytes + bytes.Length > Capacity)
            {
                throw Full();
            }

            if (fate == WriteFate.Done)
            {
                state.Replace(path, bytes);
            }
        });
    }

    private void ThrowIfCrashed()
    {
        if (_crashed)
        {
            throw new IOException("the power is gone");
        }
    }

    private static IOException Full() => new("No space left on device", NoSpaceLeft);

    private SimulatedFile Find(string path) =>
        state.Names.TryGetValue(path, out SimulatedFile? file) ? file : throw new FileNotFoundException("no such file", path);

    private DiskCall Ask(DiskCallKind kind, string path)
    {
        DiskCall call = new(kind, path, Interlocked.Increment(ref _calls));
        Fault?.Invoke(call);
        return call;
    }

    /// <summary>A change in two steps, between which calls of other threads may begin and end.</summary>
    private void Perform(DiskCallKind kind, string path, SimulatedFile? file, long offset, byte[] bytes, Action<WriteFate> apply)
    {
        DiskCall call = Ask(kind, path);
        DiskState.Change change = new(kind, path, file, offset, bytes);
        lock (_gate)
        {
            ThrowIfCrashed();
            state.Begin(change);
            if (kind == DiskCallKind.Write && ++_writes == _crashAtWrite)
            {
                Volatile.Write(ref _crashed, true);
                ThrowIfCrashed();
            }

            Observer?.Invoke(state.Clone(), call);
        }

        if (Observer is not null)
        {
            Thread.Yield();
        }

        lock (_gate)
        {
            ThrowIfCrashed();
            state.End(change);
            apply(Fate?.Invoke(call) ?? WriteFate.Done);
        }
    }

    private void Write(SimulatedFile file, string path, long offset, byte[] bytes) =>
        Perform(DiskCallKind.Write, path, file, offset, bytes, fate =>
        {
            long room = Capacity == long.MaxValue ? long.MaxValue : Capacity - state.AllocatedBytes;
            long grows = Math.Max(0, offset + bytes.Length - file.Length);
            if (grows > room)
            {
                file.Write(offset, bytes.AsSpan(0, (int)Math.Max(0, bytes.Length - (grows - Math.Max(room, 0)))), isDurable: true);
                throw Full();
            }

            if (fate != WriteFate.Lost)
            {
                long place = fate == WriteFate.Done ? offset : offset >= 4096 ? offset - 4096 : offset + 4096;
                file.Write(place, bytes, isDurable: true);
            }
        });

    private sealed class OpenFile : IDiskFile
    {
        private readonly SimulatedDisk _disk;
        private readonly SimulatedFile _file;
        private readonly string _path;
        private int _isClosed;

        public OpenFile(SimulatedDisk disk, SimulatedFile file, string path)
        {
            _disk = disk;
            _file = file;
            _path = path;
            Interlocked.Increment(ref disk._open);
        }

        public long Length
        {
            get
            {
                lock (_disk._gate)
                {
                    return _file.Length;
                }
            }
        }

        public int Read(long offset, Span<byte> buffer)
        {
            ThrowIfClosed();
            _disk.Ask(DiskCallKind.Read, _path);
            lock (_disk._gate)
            {
                int count = (int)Math.Clamp(_file.Length - offset, 0, buffer.Length);
                _file.Content.Slice((int)Math.Min(offset, _file.Length), count).CopyTo(buffer);
                return count;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            ThrowIfClosed();
            _disk.Write(_file, _path, offset, bytes.ToArray());
        }

        public void SetLength(long length)
        {
            ThrowIfClosed();
            _disk.Perform(DiskCallKind.SetLength, _path, _file, length, [], _ => _file.SetLength((int)length));
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                Interlocked.Decrement(ref _disk._open);
            }
        }

        private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed) != 0, this);
    }
}
