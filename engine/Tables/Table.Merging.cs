using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Small blocks of a day become larger ones: late rows leave a block for each day and hand-over, and restarts leave small ones. The new
/// blocks go to files of their own; one record of the block directory puts them in the place of the old files, which are deleted
/// when no snapshot sees them. A merge cut short leaves files that nothing names.
/// </summary>
internal sealed partial class Table
{
    // Files that were found damaged: they stay as they are, so that nothing of them is lost that can still be read.
    private readonly HashSet<int> _damagedFiles = [];

    /// <summary>Merges some small blocks of one day, or finds that a day has none worth it. One caller at a time.</summary>
    /// <param name="budget">Null for as fast as can be.</param>
    /// <returns>False when there is nothing left to look at.</returns>
    /// <exception cref="OperationCanceledException">The budget's owner wants an end.</exception>
    /// <exception cref="TablePoisonedException">The table stopped accepting after an I/O error, now or before.</exception>
    public bool Merge(BackgroundBudget? budget)
    {
        if (_store.DayToMerge(_options.BlockRows) is not { } day)
        {
            return false;
        }

        // What is merged may be dropped meanwhile, but its files must stay until they are read.
        long pin = _store.Files.Pins.Pin();
        try
        {
            OrFail(() => Merge(day, budget));
        }
        catch (CorruptTableException e)
        {
            Activity.Notice("merge", $"not merged: {e.Message}");
        }
        finally
        {
            _store.Files.Pins.Release(pin);
        }

        return true;
    }

    private void Merge(int day, BackgroundBudget? budget)
    {
        IReadOnlyList<BlockLocation> small;
        int fullFile, restFile;
        HashSet<int> files;
        lock (_blocksGate)
        {
            ThrowIfFailed();
            IReadOnlyList<BlockLocation> blocks = [.. _store.BlocksOf(d => d == day).Where(b => !_damagedFiles.Contains(b.File))];
            files = MergePlan.Choose(blocks, _store.SmallRows, _options.BlockRows);
            small = [.. blocks.Where(b => files.Contains(b.File))];
            if (small.Count == 0 || !HasSpaceFor(small))
            {
                return;
            }

            _sealer.Leave(files);
            (fullFile, restFile) = (_directory.TakeFile(), _directory.TakeFile());
        }

        List<BlockLocation> merged = [];
        bool isDone = false;
        try
        {
            WriteMerged(day, small, merged, fullFile, restFile, budget);
            isDone = PutInPlace(day, files, small, merged);
        }
        finally
        {
            if (!isDone)
            {
                Retire(merged);
            }
        }
    }

    private void WriteMerged(
        int day, IReadOnlyList<BlockLocation> small, List<BlockLocation> merged, int fullFile, int restFile, BackgroundBudget? budget)
    {
        budget?.Begin();
        RowBatch? waiting = null;
        long fullEnd = 0;
        for (int i = 0; i < small.Count; i++)
        {
            RowBatch rows = ReadRows(small[i]);
            waiting = waiting is null ? rows : ColumnAssembly.Concat([waiting, rows]);
            budget?.Spent(small[i].Length);
            while (waiting.RowCount >= _options.BlockRows || (i == small.Count - 1 && waiting.RowCount > 0))
            {
                int count = Math.Min(waiting.RowCount, _options.BlockRows);
                bool isRest = count < _store.SmallRows;
                BlockLocation block = _sealer.Write(ById(waiting.Slice(0, count)), day, isRest ? restFile : fullFile, isRest ? 0 : fullEnd);
                fullEnd += isRest ? 0 : block.Length;
                merged.Add(block);
                waiting = waiting.Slice(count, waiting.RowCount - count);
                budget?.Spent(block.Length);
            }
        }

        if (merged.Sum(b => (long)b.Rows) != small.Sum(b => (long)b.Rows))
        {
            throw new System.Diagnostics.UnreachableException("a merge must keep every row");
        }
    }

    /// <summary>False when a part of what was merged left the table meanwhile.</summary>
    private bool PutInPlace(int day, HashSet<int> files, IReadOnlyList<BlockLocation> small, IReadOnlyList<BlockLocation> merged)
    {
        lock (_blocksGate)
        {
            ThrowIfFailed();
            if (_store.BlocksOf(d => d == day).Count(b => files.Contains(b.File)) != small.Count)
            {
                return false;
            }

            _directory.ReplaceFiles(files, merged);
            _store.Replace(files, merged);
            Activity.Merged(small);
            Retire(small);
            return true;
        }
    }

    private RowBatch ReadRows(BlockLocation location)
    {
        SealedBlock block = _store.ToRead(location);
        try
        {
            using IRowGroupReader reader = block.OpenReader();
            string[] names = [.. block.ColumnNames];
            return new RowBatch(location.Rows, names, [.. names.Select(name => reader.Read(name, 0, location.Rows)!)]);
        }
        catch (CorruptTableException)
        {
            _damagedFiles.Add(location.File);
            throw;
        }
    }

    /// <summary>Ids ascending, as in a block that was never small: late rows of one day interleave with others.</summary>
    private static RowBatch ById(RowBatch rows)
    {
        ReadOnlySpan<long> ids = ((LongColumn)ColumnAssembly.Materialize(rows.Column(SystemFields.Id))).Values;
        bool ascends = true;
        for (int row = 1; row < ids.Length && ascends; row++)
        {
            ascends = ids[row - 1] < ids[row];
        }

        if (ascends)
        {
            return rows;
        }

        long[] keys = ids.ToArray();
        int[] order = new int[keys.Length];
        for (int row = 0; row < order.Length; row++)
        {
            order[row] = row;
        }

        Array.Sort(keys, order);
        return rows.Gather(order);
    }

    /// <summary>Old and new blocks lie on the disk together for a while; a disk that is nearly full is left alone.</summary>
    private bool HasSpaceFor(IReadOnlyList<BlockLocation> blocks)
    {
        long bytes = blocks.Sum(b => (long)b.Length);
        bool hasSpace = _store.Disk.FreeBytes(_store.Paths.Root) - (bytes * 2) >= Settings.MinFreeBytes;
        Activity.Notice("merge", hasSpace ? null : $"small blocks of {bytes} bytes wait for space on the disk to be merged");
        return hasSpace;
    }
}
