using System.Globalization;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The block files of a table: one per partition (UTC day), <c>yyyyMMdd/blocks</c>, blocks one after the other in the order of the
/// block directory. Open handles are kept, one a partition. Safe for concurrent reads; one writer.
/// </summary>
internal sealed class BlockFiles(IDisk disk, string tableDirectory) : IDisposable
{
    private const int MaxOpen = 256;

    private readonly Dictionary<int, IDiskFile> _readers = [];
    private readonly HashSet<int> _named = [];
    private readonly Lock _gate = new();

    public static string DayName(int day) =>
        DateTime.UnixEpoch.AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public string Path(int day) => System.IO.Path.Combine(tableDirectory, DayName(day), "blocks");

    /// <summary>Reads exactly the buffer's length.</summary>
    /// <exception cref="InvalidDataException">The file is missing or too short.</exception>
    public void Read(int day, long offset, Span<byte> buffer)
    {
        int read;
        try
        {
            read = Reader(day).Read(offset, buffer);
        }
        catch (ObjectDisposedException)
        {
            // Another thread closed the handle between our getting and using it, to keep within the number of open files.
            read = Reader(day).Read(offset, buffer);
        }

        if (read != buffer.Length)
        {
            throw new InvalidDataException($"the file ends at {offset + read}, {buffer.Length - read} bytes before the block does");
        }
    }

    /// <summary>Writes a block; on the medium when it returns.</summary>
    public void Write(int day, long offset, ReadOnlySpan<byte> block)
    {
        string path = Path(day), folder = System.IO.Path.GetDirectoryName(path)!;
        if (!disk.DirectoryExists(folder))
        {
            disk.CreateDirectory(folder);
        }

        using (IDiskFile file = disk.OpenDurable(path))
        {
            file.Write(offset, block);
        }

        // A file that is there may have been made by a process that was killed before its name was durable.
        if (_named.Add(day))
        {
            disk.SyncDirectory(folder);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (IDiskFile file in _readers.Values)
            {
                file.Dispose();
            }

            _readers.Clear();
        }
    }

    private IDiskFile Reader(int day)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(day, out IDiskFile? file))
            {
                return file;
            }

            if (!disk.FileExists(Path(day)))
            {
                throw new InvalidDataException("the file is missing");
            }

            if (_readers.Count >= MaxOpen)
            {
                int oldest = _readers.Keys.Min();
                _readers.Remove(oldest, out IDiskFile? closed);
                closed!.Dispose();
            }

            file = disk.OpenRead(Path(day));
            _readers.Add(day, file);
            return file;
        }
    }
}
