using System.Runtime.InteropServices;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Whole days leave the table: first the record in the block directory, then, when no snapshot is left that sees them, the files.</summary>
internal sealed partial class Table
{
    private const long DayNanoseconds = 86_400_000_000_000;

    private readonly FreeSpace _space;

    /// <summary>Deletes the rows of some days, both inclusive, sealed or not. Returns the days that had any.</summary>
    /// <exception cref="TablePoisonedException">The table stopped accepting after an I/O error, now or before.</exception>
    public IReadOnlyList<int> Purge(int firstDay, int lastDay)
    {
        return OrFail(() =>
        {
            lock (_blocksGate)
            {
                ThrowIfFailed();
                if (_store.HasUnsealedBetween(Start(firstDay), Start(lastDay) + DayNanoseconds - 1))
                {
                    SealAll();
                }

                return Drop(day => day >= firstDay && day <= lastDay, DropReason.Purge);
            }
        });
    }

    /// <summary>Deletes what is beyond the table's age and size. Returns the days.</summary>
    /// <param name="believeClock">The clock is right, even if it seems to have jumped.</param>
    /// <exception cref="TablePoisonedException">The table stopped accepting after an I/O error, now or before.</exception>
    public IReadOnlyList<int> CheckRetention(bool believeClock)
    {
        if (believeClock)
        {
            _directory.Clock.Believe();
        }

        TableSettings settings = Settings;
        int today = Sealer.DayOf((_directory.Clock.Now - DateTimeOffset.UnixEpoch).Ticks * 100);
        Activity.Ran();
        Activity.Notice("clock", settings.RetentionDays > 0 ? _directory.Clock.Doubt : null);
        return OrFail<IReadOnlyList<int>>(() =>
        {
            lock (_blocksGate)
            {
                ThrowIfFailed();
                List<int> dropped = [];
                if (settings.RetentionDays > 0)
                {
                    dropped.AddRange(Drop(day => day < today - settings.RetentionDays, DropReason.Age));
                }

                if (settings.MaxBytes > 0)
                {
                    dropped.AddRange(DropOldest(_store.BlockBytes - settings.MaxBytes, DropReason.Size));
                }

                return dropped;
            }
        });
    }

    /// <summary>Sees to the space on the disk before rows are taken. Caller is the one that appends.</summary>
    private void KeepSpaceFree()
    {
        TableSettings settings = Settings;
        if (settings.MinFreeBytes == 0)
        {
            _space.Suffices();
            return;
        }

        if (_space.IsDue())
        {
            // A table that stopped waits for somewhat more, or it would stop again at once.
            long free = _space.Look(), wanted = settings.MinFreeBytes + (_space.Shortage is null ? 0 : settings.MinFreeBytes / 8);
            if (free < wanted && settings.DiskFull == DiskFullPolicy.DropOldest && MakeSpace(wanted - free))
            {
                free = _space.Look();
                wanted = settings.MinFreeBytes / 2;
            }

            if (free < wanted)
            {
                _space.Lacks(free, settings.MinFreeBytes);
            }
            else
            {
                _space.Suffices();
            }
        }

        if (_space.Shortage is { } shortage)
        {
            throw new TableFullException(_store.Name, shortage);
        }
    }

    /// <summary>Drops the oldest days; false when there was nothing to drop. What snapshots still hold counts as freed.</summary>
    private bool MakeSpace(long bytes)
    {
        long coming = _store.Files.RetiredBytes;
        lock (_blocksGate)
        {
            ThrowIfFailed();
            return coming >= bytes || DropOldest(bytes - coming, DropReason.DiskFull).Count > 0;
        }
    }

    /// <summary>Drops as many of the oldest days as have so many bytes, never the newest. Caller holds the gate.</summary>
    private IReadOnlyList<int> DropOldest(long bytes, DropReason reason)
    {
        IReadOnlyList<PartitionInfo> days = _store.Partitions();
        int count = 0;
        for (; count < days.Count - 1 && bytes > 0; count++)
        {
            bytes -= days[count].Bytes;
        }

        if (count == 0)
        {
            return [];
        }

        int last = DayNumber(days[count - 1].Day);
        return Drop(day => day <= last, reason);
    }

    /// <summary>Caller holds the gate.</summary>
    private IReadOnlyList<int> Drop(Func<int, bool> isDropped, DropReason reason)
    {
        IReadOnlyList<BlockLocation> blocks = _store.BlocksOf(isDropped);
        if (blocks.Count == 0)
        {
            return [];
        }

        HashSet<int> files = [.. blocks.Select(b => b.File)];
        _directory.DropFiles(files);
        _store.Replace(files, []);
        _sealer.Leave(files);
        Activity.Dropped(reason, blocks);
        Retire(blocks);
        return [.. blocks.Select(b => b.Day).Distinct().Order()];
    }

    private void Retire(IReadOnlyList<BlockLocation> blocks)
    {
        foreach (IGrouping<(int Day, int File), BlockLocation> file in blocks.GroupBy(b => (b.Day, b.File)))
        {
            _store.Files.Retire(file.Key.Day, file.Key.File, file.Sum(b => (long)b.Length));
        }
    }

    /// <summary>
    /// Deletes block files that are not part of the table, unless one that is part of it is missing or too short: then the list
    /// of blocks may be the wrong one, and a stranger may hold rows that were acknowledged.
    /// </summary>
    private int DeleteStrangers()
    {
        Dictionary<int, (int Day, long End)> named = [];
        foreach (BlockLocation block in _directory.Blocks)
        {
            ref (int Day, long End) file = ref CollectionsMarshal.GetValueRefOrAddDefault(named, block.File, out _);
            file = (block.Day, Math.Max(file.End, block.Offset + block.Length));
        }

        bool allThere = named.All(f => _store.Disk.FileLength(_store.Files.Path(f.Value.Day, f.Key)) >= f.Value.End);
        Activity.Notice("files", allThere ? null : "a block file is missing or too short: verify the table; nothing is deleted before that");
        return allThere ? _store.Files.DeleteStrangers(named.Keys) : 0;
    }

    private T OrFail<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw Fail(e);
        }
    }

    private void OrFail(Action work) => OrFail(() =>
    {
        work();
        return true;
    });

    private static long Start(int day) => day * DayNanoseconds;

    internal static int DayNumber(DateOnly day) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
}
