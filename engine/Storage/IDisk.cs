namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The few file operations that the store needs, so that it can run on a simulated disk. Paths are absolute. Every failure is an
/// <see cref="IOException"/> (or <see cref="UnauthorizedAccessException"/>) with the system's own cause. Safe for concurrent use.
/// </summary>
internal interface IDisk
{
    bool FileExists(string path);

    /// <summary>In bytes; 0 when the file does not exist (any more).</summary>
    long FileLength(string path);

    bool DirectoryExists(string path);

    /// <summary>Bytes that this user can still write on the disk of a directory that exists.</summary>
    long FreeBytes(string directory);

    /// <summary>Names of the files in a directory, without path; none when the directory does not exist.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    IReadOnlyList<string> ListDirectories(string directory);

    /// <summary>Creates the directory, and those above it that are missing, and makes their names durable.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable (fsync of the directory).</summary>
    void SyncDirectory(string path);

    /// <summary>Makes what a process that was killed wrote to a file durable (fsync).</summary>
    void SyncFile(string path);

    /// <summary>Opens a file that exists, for reading.</summary>
    IDiskFile OpenRead(string path);

    /// <summary>Opens or creates a file; each write is on the medium when it returns (O_SYNC).</summary>
    IDiskFile OpenDurable(string path);

    void DeleteFile(string path);

    void DeleteDirectory(string path);

    /// <summary>Lets nobody but the owner at a file or directory, where the system knows owners.</summary>
    void Protect(string path)
    {
    }

    /// <summary>Replaces a file as a whole: after a crash there is either the old or the new content.</summary>
    void ReplaceFile(string path, ReadOnlySpan<byte> content);
}

/// <summary>An open file. Reads may run at the same time as writes; one write at a time.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends; returns the bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    void Write(long offset, ReadOnlySpan<byte> bytes);

    void SetLength(long length);
}
