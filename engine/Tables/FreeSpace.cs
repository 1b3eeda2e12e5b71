using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Watches the space that is free on a table's disk. The disk is asked once a second, or after some megabytes; while there is too
/// little, each quarter of a second. One caller at a time; <see cref="Shortage"/> may be read by anybody.
/// </summary>
internal sealed class FreeSpace(IDisk disk, string path, TimeProvider clock)
{
    private const long LookAfterBytes = 4 << 20;

    private static readonly TimeSpan s_lookAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lookAgainAfter = TimeSpan.FromMilliseconds(250);

    private long _lookedAt = long.MinValue;
    private long _writtenSince;
    private string? _shortage;

    /// <summary>Why no rows are taken; null when there is space.</summary>
    public string? Shortage => Volatile.Read(ref _shortage);

    public void Written(long bytes) => _writtenSince += bytes;

    /// <summary>Whether it is time to look; false leaves the last finding as it is.</summary>
    public bool IsDue()
    {
        TimeSpan since = _lookedAt == long.MinValue ? TimeSpan.MaxValue : clock.GetElapsedTime(_lookedAt);
        return since >= (Shortage is null ? s_lookAfter : s_lookAgainAfter) || _writtenSince >= LookAfterBytes;
    }

    /// <summary>Bytes that a user may still write.</summary>
    public long Look()
    {
        _lookedAt = clock.GetTimestamp();
        _writtenSince = 0;
        return disk.FreeBytes(path);
    }

    /// <param name="minimum">Bytes to be left free.</param>
    public void Lacks(long free, long minimum) => Volatile.Write(
        ref _shortage, $"the disk has {free >> 20} MiB free and the table leaves {minimum >> 20} MiB; it goes on when space is freed");

    public void Suffices() => Volatile.Write(ref _shortage, null);
}
