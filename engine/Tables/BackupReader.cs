using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Checks a backup against its manifest. Stateless.</summary>
internal static class BackupReader
{
    /// <summary>The manifest of a complete backup.</summary>
    /// <exception cref="DatabaseException">The directory is no complete backup; the message says what it is.</exception>
    public static BackupManifest Open(IDisk disk, string directory)
    {
        if (!disk.DirectoryExists(directory))
        {
            throw new DatabaseException($"there is no directory {directory}");
        }

        return BackupManifest.Read(disk, directory)
            ?? throw new DatabaseException($"{directory} is no backup: it has no {BackupManifest.FileName}");
    }

    /// <summary>What differs from what was written, of all files or of those below some tables' folders; empty when nothing does.</summary>
    public static IReadOnlyList<VerifyFinding> Verify(
        IDisk disk, string directory, BackupManifest manifest, IReadOnlyCollection<string>? folders, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        BackupFile[] files = [.. manifest.Files.Where(file => folders is null || IsWanted(file.Path, folders))];
        List<VerifyFinding> findings = [];
        long done = 0, total = files.Sum(file => file.Length);
        foreach (BackupFile file in files)
        {
            string? wrong = BackupFiles.Compare(disk, directory, file, cancellation, read =>
            {
                done += read;
                progress?.Invoke(new WorkProgress(file.Path, done, Math.Max(done, total)));
            });
            if (wrong is not null)
            {
                findings.Add(new VerifyFinding("*", Path.Combine(directory, file.Path), wrong));
            }
        }

        HashSet<string> known = [.. manifest.Files.Select(file => file.Path)];
        findings.AddRange(Below(disk, directory, TableFiles.Folder)
            .Where(path => !known.Contains(path) && (folders is null || IsWanted(path, folders)))
            .Select(path => new VerifyFinding("*", Path.Combine(directory, path), "the file is not of the backup: somebody wrote into it since")));
        return findings;
    }

    /// <summary>Files outside the tables, such as the list of tables, always are.</summary>
    private static bool IsWanted(string path, IReadOnlyCollection<string> folders) =>
        !path.StartsWith(TableFiles.Folder + "/", StringComparison.Ordinal) || folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static IEnumerable<string> Below(IDisk disk, string directory, string folder)
    {
        string path = Path.Combine(directory, folder);
        return disk.ListFiles(path).Select(file => $"{folder}/{file}")
            .Concat(disk.ListDirectories(path).SelectMany(name => Below(disk, directory, $"{folder}/{name}")));
    }
}
