using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Length and checksum of files. Stateless.</summary>
internal static class BackupFiles
{
    private const int PieceBytes = 1 << 20;

    /// <param name="above">The directory that the path is told from.</param>
    public static BackupFile Describe(IDisk disk, string above, string path, CancellationToken cancellation, Action<long>? read = null)
    {
        byte[] piece = new byte[PieceBytes];
        long length = 0;
        uint crc = 0;
        using IDiskFile file = disk.OpenRead(path);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = file.Read(length, piece);
            crc = Crc32C.Compute(piece.AsSpan(0, count), crc);
            length += count;
            read?.Invoke(count);
            if (count < piece.Length)
            {
                return new BackupFile(Path.GetRelativePath(above, path), length, crc);
            }
        }
    }

    /// <summary>What is wrong with a file of a backup; null when nothing is.</summary>
    public static string? Compare(IDisk disk, string directory, BackupFile expected, CancellationToken cancellation, Action<long>? read = null)
    {
        string path = Path.Combine(directory, expected.Path);
        if (!disk.FileExists(path))
        {
            return "the file is missing";
        }

        // Length first: it is free, and tells a copy that was cut short from one that was damaged.
        long length = disk.FileLength(path);
        if (length != expected.Length)
        {
            return $"the file has {length} bytes, {expected.Length} were written";
        }

        return Describe(disk, directory, path, cancellation, read).Crc == expected.Crc ? null : "checksum does not match what was written";
    }
}
