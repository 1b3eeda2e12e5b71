using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogFlowDb.Engine.Storage;

/// <summary>The real disk.</summary>
internal sealed partial class FileDisk : IDisk
{
    public static FileDisk Instance { get; } = new();

    public bool FileExists(string path) => File.Exists(path);

    public long FileLength(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? file.Length : 0;
    }

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public long FreeBytes(string directory) => new DriveInfo(directory).AvailableFreeSpace;

    public IReadOnlyList<string> ListFiles(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f)!)] : [];

    public IReadOnlyList<string> ListDirectories(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateDirectories(directory).Select(f => Path.GetFileName(f)!)] : [];

    public void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            CreateDirectory(parent);
            Directory.CreateDirectory(path);
            SyncDirectory(parent);
        }
    }

    public void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET has no way to open a directory, so libc is asked directly.
        const int ReadOnly = 0;
        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open directory {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        int result = Fsync(descriptor);
        string? cause = result == 0 ? null : Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (cause is not null)
        {
            throw new IOException($"cannot sync directory {path}: {cause}");
        }
    }

    public void SyncFile(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    public IDiskFile OpenRead(string path) =>
        new OpenFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public IDiskFile OpenDurable(string path) =>
        new OpenFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.WriteThrough));

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);

    public void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            System.IO.File.SetUnixFileMode(path, Directory.Exists(path) ? File | UnixFileMode.UserExecute : File);
        }
    }

    public void ReplaceFile(string path, ReadOnlySpan<byte> content) => ReplaceFile(path, content, isPrivate: false);

    public void ReplaceFile(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string temporary = path + ".new";
        using (SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.WriteThrough))
        {
            if (isPrivate)
            {
                Protect(temporary);
            }

            RandomAccess.Write(handle, content, 0);
        }

        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    private sealed class OpenFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> buffer)
        {
            int total = 0;
            while (total < buffer.Length)
            {
                int read = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Dispose() => handle.Dispose();
    }
}
