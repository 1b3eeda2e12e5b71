using System.Globalization;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// The room on disk in which one execution may put rows that do not fit into memory. Disposing it gives all of it back. Safe for
/// concurrent use.
/// </summary>
/// <param name="folder">Made when the first file is; null takes the system's folder for temporary files.</param>
internal sealed class SpillSpace(string? folder, long limitBytes) : IDisposable
{
    /// <summary>After so many bytes the disk is asked again how much is left.</summary>
    private const long Stride = 64L << 20;

    /// <summary>What is left to those who collect: queries stop before tables have to.</summary>
    private const long Reserve = 1L << 30;

    private readonly Lock _gate = new();
    private SpillFile? _file;
    private long _written;
    private long _asked;

    /// <summary>All bytes written so far.</summary>
    public long WrittenBytes => Interlocked.Read(ref _written);

    /// <summary>The file of the query, one for all who put rows on disk: descriptors are few.</summary>
    /// <exception cref="QueryExecutionException">No file can be made there.</exception>
    public SpillFile Open()
    {
        lock (_gate)
        {
            return _file ??= Make();
        }
    }

    /// <summary>Called before bytes are written.</summary>
    /// <exception cref="QueryExecutionException">The query has used up its room, or the disk is nearly full.</exception>
    public void Take(long bytes)
    {
        long written = Interlocked.Add(ref _written, bytes);
        if (written > limitBytes)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the query needs more than the {Mib(limitBytes):N0} MB of disk that one query may use beyond its memory; take fewer rows or keys, or raise the limit of memory (--memory MB)"));
        }

        long asked = Interlocked.Read(ref _asked);
        if (written >= asked && Interlocked.CompareExchange(ref _asked, written + Stride, asked) == asked)
        {
            AskDisk();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private SpillFile Make()
    {
        string place = folder ?? Path.GetTempPath();
        try
        {
            Directory.CreateDirectory(place);
            return new SpillFile(Path.Combine(place, $"logdb-spill-{Guid.NewGuid():N}"), this);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"no place for rows that exceed the memory of the query: {e.Message}", e);
        }
    }

    private void AskDisk()
    {
        string place = folder ?? Path.GetTempPath();
        try
        {
            DriveInfo drive = new(Path.GetFullPath(place));
            long left = drive.AvailableFreeSpace, reserve = Math.Min(Reserve, drive.TotalSize / 20);
            if (left < reserve)
            {
                throw new QueryExecutionException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the query exceeds its memory and {place} has only {Mib(left):N0} MB left, less than the {Mib(reserve):N0} MB that stay free; take fewer rows or keys, or raise the limit of memory (--memory MB)"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where the disk does not say what is left, writing finds out.
        }
    }

    private static long Mib(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
