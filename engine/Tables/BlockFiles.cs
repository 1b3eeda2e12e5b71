using System.Globalization;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The block files of a table: <c>yyyyMMdd/blocks.N</c> holds blocks of one partition (UTC day), one after the other without gaps;
/// bytes behind the last block that the block directory names are left by a writer that died and are written over. N counts up
/// over the whole table. A file leaves the table as a whole: blocks that will be merged stand in other files than blocks that
/// will not. Open handles are kept. One instance for each table, shared by all who have the table open in this process. Safe for
/// concurrent use; one writer a file.
/// </summary>
internal sealed class BlockFiles(IDisk readDisk, string tableDirectory) : IDisposable
{
    private const int MaxOpen = 256;
    private const string NamePrefix = "blocks.";

    private readonly Dictionary<int, IDiskFile> _readers = [];
    private readonly Queue<int> _opened = new();
    private readonly Lock _gate = new();

    // Making a file in a partition's folder and removing the folder when its last file goes must not cross.
    private readonly Lock _folders = new();
    private long _retiredBytes;
    private long _deleteFailures;

    public SnapshotPins Pins { get; } = new();

    /// <summary>Bytes of files that left the table and wait for snapshots to be deleted.</summary>
    public long RetiredBytes => Interlocked.Read(ref _retiredBytes);

    /// <summary>Files that could not be deleted; the next opening for writing finds them.</summary>
    public long DeleteFailures => Interlocked.Read(ref _deleteFailures);

    public static string DayName(int day) =>
        DateTime.UnixEpoch.AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public string Path(int day, int file) =>
        System.IO.Path.Combine(tableDirectory, DayName(day), string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{file}"));

    public string Path(BlockLocation block) => Path(block.Day, block.File);

    /// <summary>Reads exactly the buffer's length from somewhere in a block.</summary>
    /// <exception cref="InvalidDataException">The file is missing or too short.</exception>
    public void Read(BlockLocation block, int offset, Span<byte> buffer)
    {
        int read;
        while (true)
        {
            try
            {
                read = Reader(block).Read(block.Offset + offset, buffer);
                break;
            }
            catch (ObjectDisposedException)
            {
                // Another thread closed the handle between our getting and using it, to keep within the number of open files.
            }
        }

        if (read != buffer.Length)
        {
            throw new InvalidDataException($"the file ends at {block.Offset + offset + read}, {buffer.Length - read} bytes before the block does");
        }
    }

    /// <summary>Writes a block; on the medium when it returns.</summary>
    /// <param name="disk">The same disk, as its writer sees it.</param>
    public void Write(IDisk disk, int day, int file, long offset, ReadOnlySpan<byte> block)
    {
        string path = Path(day, file), folder = System.IO.Path.GetDirectoryName(path)!;
        IDiskFile opened;
        lock (_folders)
        {
            bool isNew = !disk.FileExists(path);
            if (isNew && !disk.DirectoryExists(folder))
            {
                disk.CreateDirectory(folder);
            }

            opened = disk.OpenDurable(path);
            if (isNew)
            {
                disk.SyncDirectory(folder);
            }
        }

        using (opened)
        {
            opened.Write(offset, block);
        }
    }

    /// <summary>Deletes a file that left the table, as soon as no snapshot can see it.</summary>
    public void Retire(int day, int file, long bytes)
    {
        Interlocked.Add(ref _retiredBytes, bytes);
        Pins.Retire(() =>
        {
            Close(file);
            TryDelete(Path(day, file));
            Interlocked.Add(ref _retiredBytes, -bytes);
        });
    }

    /// <summary>
    /// Deletes block files that the block directory does not name: the work of a writer that died before its record, or after
    /// it but before deleting. Only for the writer, and only when all that is named was found.
    /// </summary>
    /// <returns>How many.</returns>
    public int DeleteStrangers(ICollection<int> named)
    {
        int deleted = 0;
        foreach (string folder in readDisk.ListDirectories(tableDirectory).Where(IsDay))
        {
            IReadOnlyList<string> files = readDisk.ListFiles(System.IO.Path.Combine(tableDirectory, folder));
            foreach (string name in files)
            {
                if (name.StartsWith(NamePrefix, StringComparison.Ordinal)
                    && int.TryParse(name.AsSpan(NamePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int file)
                    && !named.Contains(file)
                    && TryDelete(System.IO.Path.Combine(tableDirectory, folder, name)))
                {
                    deleted++;
                }
            }
        }

        return deleted;
    }

    /// <summary>Closes what is open; reading opens it again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (IDiskFile file in _readers.Values)
            {
                file.Dispose();
            }

            _readers.Clear();
            _opened.Clear();
        }
    }

    private static bool IsDay(string folder) => folder.Length >= 8 && folder.All(char.IsAsciiDigit);

    private bool TryDelete(string path)
    {
        try
        {
            lock (_folders)
            {
                readDisk.DeleteFile(path);
                string folder = System.IO.Path.GetDirectoryName(path)!;
                if (readDisk.ListFiles(folder).Count == 0)
                {
                    readDisk.DeleteDirectory(folder);
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _deleteFailures);
            return false;
        }
    }

    private void Close(int file)
    {
        lock (_gate)
        {
            if (_readers.Remove(file, out IDiskFile? open))
            {
                open.Dispose();
            }
        }
    }

    private IDiskFile Reader(BlockLocation block)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(block.File, out IDiskFile? file))
            {
                return file;
            }

            string path = Path(block);
            if (!readDisk.FileExists(path))
            {
                throw new InvalidDataException("the file is missing");
            }

            while (_readers.Count >= MaxOpen)
            {
                // What was opened first is least likely still in use; a number whose file was closed meanwhile finds nothing.
                if (_readers.Remove(_opened.Dequeue(), out IDiskFile? closed))
                {
                    closed.Dispose();
                }
            }

            file = readDisk.OpenRead(path);
            _readers.Add(block.File, file);
            _opened.Enqueue(block.File);
            return file;
        }
    }
}
