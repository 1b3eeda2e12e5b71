using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Counts what is done to a table behind the scenes. Safe for concurrent use.</summary>
internal sealed class ActivityLog(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _since = clock.GetUtcNow();
    private readonly SortedDictionary<string, string> _notices = new(StringComparer.Ordinal);
    private readonly Dictionary<DropReason, WorkDone> _dropped = [];
    private DateTimeOffset? _lastRun;
    private WorkDone _sealed = WorkDone.None, _merged = WorkDone.None;
    private int _strayFiles;

    public static TableActivity Nothing { get; } = new(
        null, null, WorkDone.None, WorkDone.None, WorkDone.None, WorkDone.None, WorkDone.None, WorkDone.None, 0, 0, null);

    public void Ran()
    {
        lock (_gate)
        {
            _lastRun = clock.GetUtcNow();
        }
    }

    public void Sealed(IReadOnlyList<BlockLocation> blocks)
    {
        lock (_gate)
        {
            _sealed = _sealed.Plus(1, blocks.Count, blocks.Sum(b => (long)b.Rows), blocks.Sum(b => (long)b.Length));
        }
    }

    public void Merged(IReadOnlyList<BlockLocation> small)
    {
        lock (_gate)
        {
            _merged = _merged.Plus(1, small.Count, small.Sum(b => (long)b.Rows), small.Sum(b => (long)b.Length));
        }
    }

    public void Dropped(DropReason reason, IReadOnlyList<BlockLocation> blocks)
    {
        lock (_gate)
        {
            _dropped[reason] = Of(reason).Plus(
                blocks.DistinctBy(b => b.Day).Count(), blocks.Count, blocks.Sum(b => (long)b.Rows), blocks.Sum(b => (long)b.Length));
        }
    }

    public void FoundStrays(int files)
    {
        lock (_gate)
        {
            _strayFiles += files;
        }
    }

    /// <summary>Sets what there is to say about a subject; null takes it back.</summary>
    public void Notice(string subject, string? text)
    {
        lock (_gate)
        {
            _notices.Remove(subject);
            if (text is not null)
            {
                _notices.Add(subject, text);
            }
        }
    }

    public TableActivity Report(BlockFiles files)
    {
        lock (_gate)
        {
            List<string> notices = [.. _notices.Values];
            if (files.DeleteFailures > 0)
            {
                notices.Add($"{files.DeleteFailures} files could not be deleted; the next start tries again");
            }

            return new TableActivity(
                _since, _lastRun, _sealed, _merged, Of(DropReason.Age), Of(DropReason.Size), Of(DropReason.DiskFull), Of(DropReason.Purge),
                _strayFiles, files.RetiredBytes, notices.Count == 0 ? null : string.Join("; ", notices));
        }
    }

    private WorkDone Of(DropReason reason) => _dropped.GetValueOrDefault(reason, WorkDone.None);
}
