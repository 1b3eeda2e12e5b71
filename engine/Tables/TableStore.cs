using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The rows of a table, however it is open: the sealed blocks and, in memory, the rows not sealed yet. Snapshots see one
/// consistent state. Safe for concurrent use.
/// </summary>
internal sealed class TableStore : IDisposable
{
    /// <summary>Neighbouring small batches of the tail are joined up to this size, so that slow exporters leave no long lists.</summary>
    private const int JoinedRows = 4096;

    /// <summary><see cref="Info"/> takes the column names from this many of the newest row groups.</summary>
    private const int RecentGroups = 16;

    private readonly Lock _gate = new();
    private readonly HeaderCache _headers = new();
    private readonly List<SealedBlock> _blocks = [];
    private readonly List<TailRows> _tail = [];
    private long _unsealedRows;
    private long _nextId = 1;

    private TableStore(IDisk disk, string name, int number, TableFiles paths)
    {
        Disk = disk;
        Name = name;
        Number = number;
        Paths = paths;
        Files = new BlockFiles(disk, paths.Root);
    }

    public IDisk Disk { get; }

    public string Name { get; }

    public int Number { get; }

    public TableFiles Paths { get; }

    public BlockFiles Files { get; }

    public long UnsealedRows => Interlocked.Read(ref _unsealedRows);

    public long NextId => Interlocked.Read(ref _nextId);

    /// <summary>The last id found when the table was opened.</summary>
    public long RecoveredUntil { get; private set; }

    /// <summary>
    /// Reads the block directory and the tail generations. With <paramref name="write"/> the directory stays open for adding to.
    /// </summary>
    /// <exception cref="CorruptTableException">Something acknowledged is damaged or missing. Nothing was changed.</exception>
    public static (TableStore Store, BlockDirectory Directory) Open(IDisk disk, string name, int number, TableFiles paths, bool write)
    {
        BlockDirectory directory;
        try
        {
            directory = BlockDirectory.Open(disk, paths.Directory, write);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptTableException(name, paths.Directory, e.Message);
        }

        TableStore store = new(disk, name, number, paths);
        try
        {
            store.Load(directory);
            return (store, directory);
        }
        catch
        {
            directory.Dispose();
            store.Dispose();
            throw;
        }
    }

    public TableSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new TableSnapshot(Name, [.. _blocks, .. _tail]);
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
    public RowBatch FirstUnsealed(int count)
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

        return ColumnAssembly.Concat(parts);
    }

    /// <summary>Puts blocks in the place of the tail's rows up to an id, in one step for all readers.</summary>
    public void MoveToBlocks(IReadOnlyList<BlockLocation> blocks, long sealedUntil)
    {
        lock (_gate)
        {
            foreach (BlockLocation block in blocks)
            {
                _blocks.Add(new SealedBlock(Name, Number, block, Files, _headers));
            }

            DropTail(sealedUntil);
            UpdateCounts(_nextId);
        }
    }

    public TableInfo Info(string? failure)
    {
        IRowGroup[] groups;
        int blocks;
        lock (_gate)
        {
            groups = [.. _blocks, .. _tail];
            blocks = _blocks.Count;
        }

        HashSet<string> columns = new(StringComparer.Ordinal);
        long rows = 0, first = long.MaxValue, last = long.MinValue;
        for (int i = 0; i < groups.Length; i++)
        {
            rows += groups[i].RowCount;
            first = Math.Min(first, groups[i].MinTime);
            last = Math.Max(last, groups[i].MaxTime);
            if (i >= groups.Length - RecentGroups)
            {
                columns.UnionWith(groups[i].ColumnNames);
            }
        }

        return new TableInfo(
            Name, Number, rows, UnsealedRows, blocks, Bytes(), rows > 0 ? first : null, rows > 0 ? last : null, [.. columns], failure);
    }

    public IReadOnlyList<VerifyFinding> Verify(CancellationToken cancellation)
    {
        SealedBlock[] blocks;
        lock (_gate)
        {
            blocks = [.. _blocks];
        }

        List<VerifyFinding> findings = [];
        foreach (SealedBlock block in blocks)
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

    public void Dispose() => Files.Dispose();

    private void Load(BlockDirectory directory)
    {
        foreach (BlockLocation block in directory.Blocks)
        {
            _blocks.Add(new SealedBlock(Name, Number, block, Files, _headers));
        }

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

    private long Bytes()
    {
        long bytes = 0;
        foreach (string folder in Disk.ListDirectories(Paths.Root))
        {
            string path = Path.Combine(Paths.Root, folder);
            bytes += Disk.ListFiles(path).Sum(f => Disk.FileLength(Path.Combine(path, f)));
        }

        return bytes + (Disk.FileExists(Paths.Directory) ? Disk.FileLength(Paths.Directory) : 0);
    }
}
