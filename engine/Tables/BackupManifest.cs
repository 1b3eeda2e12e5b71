using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The file <c>backup.manifest</c> of a backup: what belongs to it. Its first two lines are written first and the whole last, so a
/// backup that was interrupted is known by it. Lines of UTF-8, each ended by a line feed:
/// <code>
/// LogFlowDb backup 1                          format version
/// created 2026-11-22T02:50:31Z
/// file 48213377 7f3a2b11 tables/000001/20261121/blocks.12    length, CRC-32C, path from the backup's directory
/// end 9c01d2e4                                CRC-32C of everything before this line
/// </code>
/// </summary>
internal sealed record BackupManifest(DateTime Created, IReadOnlyList<BackupFile> Files)
{
    public const string FileName = "backup.manifest";
    private const string Title = "LogFlowDb backup ";
    private const string Version = "1";
    private const string CreatedMark = "created ", FileMark = "file ", EndMark = "end ";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static string PathIn(string directory) => Path.Combine(directory, FileName);

    /// <summary>Marks a directory as a backup that is not complete. Durable on return.</summary>
    public static void Begin(IDisk disk, string directory, DateTime created) =>
        disk.ReplaceFile(PathIn(directory), Encoding.UTF8.GetBytes(Head(created)));

    /// <summary>Marks it as complete. Durable on return.</summary>
    public void Write(IDisk disk, string directory)
    {
        StringBuilder text = new(Head(Created));
        foreach (BackupFile file in Files)
        {
            text.Append(CultureInfo.InvariantCulture, $"{FileMark}{file.Length} {file.Crc:x8} {file.Path}\n");
        }

        uint crc = Crc32C.Compute(Encoding.UTF8.GetBytes(text.ToString()));
        text.Append(CultureInfo.InvariantCulture, $"{EndMark}{crc:x8}\n");
        disk.ReplaceFile(PathIn(directory), Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Null when there is none: the directory is no backup.</summary>
    /// <exception cref="DatabaseException">The backup was interrupted, or is of another version.</exception>
    /// <exception cref="CorruptTableException">The manifest is damaged.</exception>
    public static BackupManifest? Read(IDisk disk, string directory)
    {
        string path = PathIn(directory);
        if (!disk.FileExists(path))
        {
            return null;
        }

        byte[] bytes = new byte[disk.FileLength(path)];
        using (IDiskFile file = disk.OpenRead(path))
        {
            bytes = bytes[..file.Read(0, bytes)];
        }

        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (!lines[0].StartsWith(Title, StringComparison.Ordinal))
        {
            throw Damage(path);
        }

        if (lines[0] != Title + Version)
        {
            throw new DatabaseException($"{directory} is a backup of version {lines[0][Title.Length..]}, this program reads {Version}");
        }

        // Only the first two lines are there until all files are.
        if (lines.Length <= 3)
        {
            throw new DatabaseException($"{directory} is a backup that was interrupted: it is not complete; remove it and make another");
        }

        return Parse(bytes, lines) ?? throw Damage(path);
    }

    private static string Head(DateTime created) =>
        $"{Title}{Version}\n{CreatedMark}{created.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n";

    private static CorruptTableException Damage(string path) => new("*", path, "it is not the manifest that was written");

    private static BackupManifest? Parse(byte[] bytes, string[] lines)
    {
        string end = lines[^2];
        int covered = bytes.Length - Encoding.UTF8.GetByteCount(end) - 1;
        if (lines[^1].Length > 0
            || !TryHex(end, EndMark, out uint crc)
            || covered < 0
            || Crc32C.Compute(bytes.AsSpan(0, covered)) != crc
            || !DateTime.TryParseExact(
                lines[1][Math.Min(CreatedMark.Length, lines[1].Length)..],
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime created))
        {
            return null;
        }

        List<BackupFile> files = [];
        foreach (string line in lines[2..^2])
        {
            string[] parts = line.Split(' ', 4);
            if (parts.Length != 4
                || parts[0] + " " != FileMark
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                || !TryHex(parts[2], "", out uint fileCrc)
                || Path.IsPathRooted(parts[3])
                || parts[3].Split('/').Contains(".."))
            {
                return null;
            }

            files.Add(new BackupFile(parts[3], length, fileCrc));
        }

        return new BackupManifest(created, files);
    }

    private static bool TryHex(string text, string mark, out uint number)
    {
        number = 0;
        return text.StartsWith(mark, StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(mark.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>A file of a backup.</summary>
/// <param name="Path">From the backup's directory, with slashes.</param>
internal sealed record BackupFile(string Path, long Length, uint Crc);
