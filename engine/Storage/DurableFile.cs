namespace LogFlowDb.Engine.Storage;

/// <summary>Small files that others keep beside the tables, replaced as a whole.</summary>
public static class DurableFile
{
    /// <summary>
    /// Writes PATH<c>.new</c> for the owner's eyes only, syncs it, renames it and syncs the directory: a crash leaves the old file or
    /// the new one. Not for concurrent use on one path.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; the old file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; the old file stays.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content) => FileDisk.Instance.ReplaceFile(path, content, isPrivate: true);
}
