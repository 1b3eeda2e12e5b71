using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The rows of a table, however it is open: the sealed blocks and, in memory, the rows not sealed yet. Snapshots see one
/// consistent state. Safe for concurrent use.
/// </summary>
internal sealed class TableStore
{
    /// <summary>Neighbouring small batches of the tail are joined up to this size, so that slow exporters leave no long lists.</summary>
    private const int JoinedRows = 4096;

    /// <summary><see cref="Info"/> takes the column names from this many of the newest row groups.</summary>
    private const int RecentGroups = 16;

    private readonly Lock _gate = new();
    private readonly HeaderCache _headers = new();
    private readonly List<TailRows> _tail = [];
    private readonly SortedDictionary<int, DayTotals> _days = [];

    // By first id.
    private List<SealedBlock> _blocks = [];
    private SealedBlock[]? _blocksOfSnapshots;
    private DayTotals? _lastCounted;
    private long _blockBytes;
    private long _unsealedRows;
    private long _nextId = 1;
    private long _committedUntil;

    private TableStore(IDisk disk, string name, int number, TableFiles paths, BlockFiles files, int smallRows)
    {
        Disk = disk;
        Name = name;
        Number = number;
        Paths = paths;
        Files = files;
        SmallRows = smallRows;
    }

    public IDisk Disk { get; }

    public string Name { get; }

    public int Number { get; }

    public TableFiles Paths { get; }

    public BlockFiles Files { get; }

    /// <summary>Blocks of fewer rows are to be merged.</summary>
    public int SmallRows { get; }

    public long UnsealedRows => Interlocked.Read(ref _unsealedRows);

    public long NextId => Interlocked.Read(ref _nextId);

    /// <summary>Of all sealed blocks.</summary>
    public long BlockBytes => Interlocked.Read(ref _blockBytes);

    /// <summary>The last id found when the table was opened.</summary>
    public long RecoveredUntil { get; private set; }

    /// <summary>Rows up to this id are durable: they have the same ids whatever happens to the process.</summary>
    public long CommittedUntil => Interlocked.Read(ref _committedUntil);

    /// <summary>A commit of the rows up to an id has succeeded.</summary>
    public void Committed(long until)
    {
        long before;
        while ((before = Interlocked.Read(ref _committedUntil)) < until && Interlocked.CompareExchange(ref _committedUntil, until, before) != before)
        {
        }
    }

    /// <summary>See <see cref="TableExtent"/>.</summary>
    public TableExtent Extent()
    {
        lock (_gate)
        {
            long rows = UnsealedRows;
            foreach (DayTotals day in _days.Values)
            {
                rows += day.Rows;
            }

            return new TableExtent(Number, CommittedUntil, NextId - 1 - rows);
        }
    }

    /// <summary>
    /// Reads the block directory and the tail generations. With <paramref name="write"/> the directory stays open for adding to.
    /// </summary>
    /// <exception cref="CorruptTableException">Something acknowledged is damaged or missing. Nothing was changed.</exception>
    public static (TableStore Store, BlockDirectory Directory) Open(
        IDisk disk, string name, int number, TableFiles paths, BlockFiles files, bool write, DatabaseOptions options)
    {
        BlockDirectory directory;
        try
        {
            directory = BlockDirectory.Open(disk, paths.Directory, write, options.Clock);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptTableException(name, paths.Directory, e.Message);
        }

        TableStore store = new(disk, name, number, paths, files, Sealer.SmallRows(options.BlockRows));
        try
        {
            store.Load(directory);
            return (store, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public TableSnapshot Snapshot()
    {
        long pin = Files.Pins.Pin();
        lock (_gate)
        {
            _blocksOfSnapshots ??= [.. _blocks];
            return new TableSnapshot(Name, new RowGroupList(_blocksOfSnapshots, [.. _tail]), () => Files.Pins.Release(pin));
        }
    }

    public void AddTail(TailRows rows)
    {
        lock (_gate)
        {
            while (_tail.Count > 0 && _tail[^1].RowCount + rows.RowCount <= JoinedRows && _tail[^1].RowCount <= rows.RowCount * 2)
            {
                rows = new TailRows(ColumnAssembly.Concat([_tail[^1].Rows, rows.Rows]));
                _tail.RemoveAt(_tail.Count - 1);
            }

            _tail.Add(rows);
            UpdateCounts(rows.LastId + 1);
        }
    }

    /// <summary>The oldest <paramref name="count"/> rows that are not sealed.</summary>
    public RowBatch FirstUnsealed(int count, RentedArrays arrays)
    {
        TailRows[] tail;
        lock (_gate)
        {
            tail = [.. _tail];
        }

        List<RowBatch> parts = [];
        int left = count;
        foreach (TailRows rows in tail)
        {
            parts.Add(rows.Rows.Slice(0, Math.Min(left, rows.RowCount)));
            left -= Math.Min(left, rows.RowCount);
            if (left == 0)
            {
                break;
            }
        }

        return ColumnAssembly.Concat(parts, arrays);
    }

    /// <summary>Puts blocks in the place of the tail's rows up to an id, in one step for all readers.</summary>
    public void MoveToBlocks(IReadOnlyList<BlockLocation> blocks, long sealedUntil)
    {
        lock (_gate)
        {
            Add(blocks);
            DropTail(sealedUntil);
            UpdateCounts(_nextId);
        }
    }

    /// <summary>Takes the blocks of some files out, and puts others in their place, in one step for all readers.</summary>
    public void Replace(IReadOnlySet<int> files, IReadOnlyList<BlockLocation> blocks)
    {
        lock (_gate)
        {
            List<SealedBlock> left = new(_blocks.Count);
            HashSet<int> days = [];
            foreach (SealedBlock block in _blocks)
            {
                if (files.Contains(block.Location.File))
                {
                    days.Add(block.Location.Day);
                }
                else
                {
                    left.Add(block);
                }
            }

            _blocks = left;
            Recount(days);
            Add(blocks);
        }
    }

    /// <summary>The sealed days, oldest first.</summary>
    public IReadOnlyList<PartitionInfo> Partitions()
    {
        lock (_gate)
        {
            return [.. _days.Values.Select(d => d.ToInfo())];
        }
    }

    /// <summary>A day that may have blocks worth merging; null when there is none.</summary>
    public int? DayToMerge(int blockRows)
    {
        lock (_gate)
        {
            foreach (DayTotals day in _days.Values)
            {
                if (!day.IsLookedThrough && MergePlan.MayBeDue(day, blockRows))
                {
                    day.IsLookedThrough = true;
                    return day.Day;
                }
            }

            return null;
        }
    }

    /// <summary>The blocks of some days, by first id.</summary>
    public IReadOnlyList<BlockLocation> BlocksOf(Func<int, bool> day)
    {
        lock (_gate)
        {
            return [.. _blocks.Select(b => b.Location).Where(b => day(b.Day))];
        }
    }

    /// <summary>The block at a location that <see cref="BlocksOf"/> gave, to read it once.</summary>
    public SealedBlock ToRead(BlockLocation location) => new(Name, Number, location, Files, new HeaderCache());

    /// <summary>Whether rows that are not sealed fall into a span of time.</summary>
    public bool HasUnsealedBetween(long first, long last)
    {
        lock (_gate)
        {
            return _tail.Exists(t => t.MinTime <= last && t.MaxTime >= first);
        }
    }

    public TableInfo Info(string? failure)
    {
        using TableSnapshot snapshot = Snapshot();
        int blocks = 0;
        long rows = 0, first = long.MaxValue, last = long.MinValue;
        lock (_gate)
        {
            foreach (DayTotals day in _days.Values)
            {
                blocks += day.Blocks;
                rows += day.Rows;
                first = Math.Min(first, day.FirstTime);
                last = Math.Max(last, day.LastTime);
            }

            foreach (TailRows part in _tail)
            {
                rows += part.RowCount;
                first = Math.Min(first, part.MinTime);
                last = Math.Max(last, part.MaxTime);
            }
        }

        HashSet<string> columns = new(StringComparer.Ordinal);
        IReadOnlyList<IRowGroup> groups = snapshot.Groups;
        for (int i = Math.Max(0, groups.Count - RecentGroups); i < groups.Count; i++)
        {
            columns.UnionWith(groups[i].ColumnNames);
        }

        return new TableInfo(
            Name, Number, rows, UnsealedRows, blocks, Bytes(), rows > 0 ? first : null, rows > 0 ? last : null, [.. columns], failure);
    }

    public IReadOnlyList<VerifyFinding> Verify(CancellationToken cancellation)
    {
        using TableSnapshot snapshot = Snapshot();
        List<VerifyFinding> findings = [];
        foreach (SealedBlock block in snapshot.Groups.OfType<SealedBlock>())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                block.Verify();
            }
            catch (CorruptTableException e)
            {
                findings.Add(new VerifyFinding(Name, e.File, e.Message));
            }
        }

        return findings;
    }

    /// <summary>Lets go of what is only kept to be fast when it was not used for a while; to be called at intervals.</summary>
    public void Trim() => _headers.ClearWhenUnused();

    private void Load(BlockDirectory directory)
    {
        Add(directory.Blocks);
        _nextId = directory.SealedUntil + 1;
        IReadOnlyList<ulong> generations = TailFiles.Generations(Disk, Paths.Tail);
        if (directory.Generation > 0 && (generations.Count == 0 || generations[^1] < directory.Generation))
        {
            throw new CorruptTableException(Name, TailFiles.Manifest(Paths.Tail, directory.Generation), "the file is missing, and with it rows that were acknowledged");
        }

        foreach (ulong generation in generations)
        {
            LoadGeneration(generation, generation <= directory.Generation, directory.SealedUntil);
        }

        RecoveredUntil = _nextId - 1;
        _committedUntil = RecoveredUntil;
        UpdateCounts(_nextId);
    }

    private void LoadGeneration(ulong generation, bool begun, long sealedUntil)
    {
        string file = TailFiles.Manifest(Paths.Tail, generation);
        List<TailReader.Rows> entries;
        long committedNext;
        try
        {
            entries = TailReader.Read(Disk, Paths.Tail, Number, generation, begun, Table.MaxEntryRows, sealedUntil, out committedNext);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptTableException(Name, file, e.Message);
        }

        foreach (TailReader.Rows entry in entries)
        {
            long next = entry.FirstId + entry.Batch.RowCount;
            if (entry.FirstId > _nextId)
            {
                throw new CorruptTableException(Name, Paths.Directory, $"rows {_nextId} to {entry.FirstId - 1} are neither in a block nor in the tail");
            }

            if (next > _nextId)
            {
                int skip = (int)(_nextId - entry.FirstId);
                _tail.Add(new TailRows(entry.Batch.Slice(skip, entry.Batch.RowCount - skip)));
                _nextId = next;
            }
        }

        if (committedNext > _nextId)
        {
            throw new CorruptTableException(Name, Paths.Directory, $"rows {_nextId} to {committedNext - 1} were acknowledged and are missing");
        }
    }

    private void Add(IReadOnlyList<BlockLocation> blocks)
    {
        bool ordered = true;
        long last = _blocks.Count > 0 ? _blocks[^1].FirstId : long.MinValue;
        _blocks.EnsureCapacity(_blocks.Count + blocks.Count);
        foreach (BlockLocation location in blocks)
        {
            _blocks.Add(new SealedBlock(Name, Number, location, Files, _headers));
            ordered &= location.FirstId >= last;
            last = location.FirstId;
            Count(location);
        }

        if (!ordered)
        {
            _blocks.Sort(static (x, y) => x.FirstId.CompareTo(y.FirstId));
        }

        _blocksOfSnapshots = null;
    }

    private void Count(BlockLocation location)
    {
        // Neighbours are mostly of one day.
        DayTotals? totals = _lastCounted;
        if (totals?.Day != location.Day && !_days.TryGetValue(location.Day, out totals))
        {
            _days.Add(location.Day, totals = new DayTotals(location.Day));
        }

        _lastCounted = totals;
        totals!.Add(location, SmallRows);
        Interlocked.Add(ref _blockBytes, location.Length);
    }

    private void Recount(HashSet<int> days)
    {
        foreach (int day in days)
        {
            _days.Remove(day, out DayTotals? totals);
            Interlocked.Add(ref _blockBytes, -totals!.Bytes);
        }

        _lastCounted = null;

        foreach (SealedBlock block in _blocks)
        {
            if (days.Contains(block.Location.Day))
            {
                Count(block.Location);
            }
        }

        _blocksOfSnapshots = null;
    }

    private void DropTail(long sealedUntil)
    {
        int whole = 0;
        while (whole < _tail.Count && _tail[whole].LastId <= sealedUntil)
        {
            whole++;
        }

        _tail.RemoveRange(0, whole);
        if (_tail.Count > 0 && _tail[0].FirstId <= sealedUntil)
        {
            int skip = (int)(sealedUntil - _tail[0].FirstId + 1);
            _tail[0] = new TailRows(_tail[0].Rows.Slice(skip, _tail[0].RowCount - skip));
        }
    }

    private void UpdateCounts(long nextId)
    {
        long rows = 0;
        foreach (TailRows part in _tail)
        {
            rows += part.RowCount;
        }

        Interlocked.Exchange(ref _unsealedRows, rows);
        Interlocked.Exchange(ref _nextId, nextId);
    }

    private long Bytes() =>
        BlockBytes + Files.RetiredBytes + Disk.FileLength(Paths.Directory)
        + Disk.ListFiles(Paths.Tail).Sum(f => Disk.FileLength(Path.Combine(Paths.Tail, f)));
}
