namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The disk of one table open for writing. The first change that fails poisons the table, and after that none is tried any more. A
/// change that takes longer than a time limit counts as failed while it still hangs, since nobody can end it. Reading is not
/// watched. Safe for concurrent use.
/// </summary>
internal sealed class WatchedDisk(IDisk disk, TimeProvider clock, TimeSpan limit, Poison poison) : IDisk
{
    private readonly Poison _poison = poison;

    public bool FileExists(string path) => disk.FileExists(path);

    public long FileLength(string path) => disk.FileLength(path);

    public long FreeBytes(string directory) => disk.FreeBytes(directory);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

    public void Protect(string path) => Change(path, disk.Protect);

    public IDiskFile OpenRead(string path) => disk.OpenRead(path);

    public void CreateDirectory(string path) => Change(path, disk.CreateDirectory);

    public void SyncDirectory(string path) => Change(path, disk.SyncDirectory);

    public void SyncFile(string path) => Change(path, disk.SyncFile);

    public IDiskFile OpenDurable(string path)
    {
        IDiskFile? file = null;
        Change(path, p => file = disk.OpenDurable(p));
        return new WatchedFile(this, file!, path);
    }

    public void DeleteFile(string path) => Change(path, disk.DeleteFile);

    public void DeleteDirectory(string path) => Change(path, disk.DeleteDirectory);

    public void ReplaceFile(string path, ReadOnlySpan<byte> content)
    {
        _poison.ThrowIfSet();
        using ITimer timer = Watch(path);
        try
        {
            disk.ReplaceFile(path, content);
        }
        catch (Exception e)
        {
            _poison.Set(e);
            throw;
        }
    }

    private void Change(string path, Action<string> change)
    {
        _poison.ThrowIfSet();
        using ITimer timer = Watch(path);
        try
        {
            change(path);
        }
        catch (Exception e)
        {
            _poison.Set(e);
            throw;
        }
    }

    private ITimer Watch(string path) => clock.CreateTimer(
        static state =>
        {
            (WatchedDisk watched, string path) = ((WatchedDisk, string))state!;
            watched.Report(path);
        },
        (this, path),
        limit,
        Timeout.InfiniteTimeSpan);

    private void Report(string path) =>
        _poison.Set(new IOException($"the disk did not finish a write within {limit.TotalSeconds:0.###} s: {path}"));

    private sealed class WatchedFile(WatchedDisk watched, IDiskFile file, string path) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            watched._poison.ThrowIfSet();
            using ITimer timer = watched.Watch(path);
            try
            {
                file.Write(offset, bytes);
            }
            catch (Exception e)
            {
                watched._poison.Set(e);
                throw;
            }
        }

        public void SetLength(long length) => watched.Change(path, _ => file.SetLength(length));

        public void Dispose() => file.Dispose();
    }
}
