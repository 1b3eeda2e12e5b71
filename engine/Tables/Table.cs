using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// One table open for writing: rows are appended to the tail and to memory, committed at intervals, and sealed into blocks by a
/// background task. After the first I/O error it accepts nothing more, and says why. Safe for concurrent use.
/// </summary>
internal sealed partial class Table : ITableWriter, IAsyncDisposable
{
    private const string ClosedText = "it was closed", DroppedText = "it was dropped";

    /// <summary>Rows of one tail entry.</summary>
    internal const int MaxEntryRows = 8192;

    /// <summary>On closing, what is left is sealed too when it is this part of a block: less is not worth a block's header.</summary>
    private const int ClosingPart = 8;

    /// <summary>So many openings may leave a few rows each in the tail; then they become a block, however small.</summary>
    private const int MaxOlderGenerations = 8;

    /// <summary>Appending waits while this many blocks of rows are waiting to be sealed.</summary>
    private const int MaxUnsealedBlocks = 6;

    private readonly TableStore _store;
    private readonly DatabaseOptions _options;
    private readonly Poison _poison;
    private readonly TailWriter _tail;
    private readonly Sealer _sealer;
    private readonly BlockDirectory _directory;
    private readonly SemaphoreSlim _appending = new(1);
    private readonly SemaphoreSlim _sealing = new(0);
    private readonly SemaphoreSlim _sealed = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ByteWriter _entry = new(1 << 16);
    private readonly List<ulong> _olderGenerations;
    private readonly Queue<(long LastId, long Address)> _entries = new();
    private readonly Task _committer;
    private readonly Task _background;

    // Whoever changes which blocks there are holds this: sealing, dropping, the ends of merging.
    private readonly Lock _blocksGate = new();
    private TableSettings _settings;
    private long _nextId;
    private int _waitingAppends;
    private bool _uncommitted;

    private Table(
        TableStore store,
        TableSettings settings,
        DatabaseOptions options,
        BlockDirectory directory,
        TailWriter tail,
        List<ulong> olderGenerations,
        Poison poison)
    {
        _poison = poison;
        _store = store;
        _settings = settings;
        _options = options;
        _directory = directory;
        _tail = tail;
        _olderGenerations = olderGenerations;
        _nextId = store.NextId;
        _space = new FreeSpace(store.Disk, store.Paths.Root, options.Clock);
        Activity = new ActivityLog(options.Clock);
        _sealer = new Sealer(store.Number, options.BlockRows, options.SummedFields, store.Disk, store.Files, directory.TakeFile);
        _sealer.Known(directory.Blocks);
        Activity.FoundStrays(DeleteStrangers());
        _committer = options.CommitInterval > TimeSpan.Zero ? Task.Run(CommitAtIntervalsAsync) : Task.CompletedTask;
        _background = Task.Run(SealInBackgroundAsync);
        _sealing.Release();
    }

    string ITableWriter.Table => _store.Name;

    public TableStore Store => _store;

    /// <summary>Why it takes no rows at present; null when it does.</summary>
    public string? Failure => _poison.Cause?.Message ?? _space.Shortage;

    public ActivityLog Activity { get; }

    /// <summary>Told of rows once queries see them; set before the first append.</summary>
    public Action<RowBatch>? Appended { private get; set; }

    /// <summary>Rows come faster than they are sealed, or wait to be taken: not the time for other work.</summary>
    public bool IsBusy => Volatile.Read(ref _waitingAppends) > 0 || _store.UnsealedRows >= 2L * _options.BlockRows;

    /// <summary>Taken into account from the next append and the next look at retention on.</summary>
    public TableSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set => Volatile.Write(ref _settings, value);
    }

    /// <summary>Opens a table for writing: what was recovered stays as it is, and a new tail generation begins.</summary>
    /// <param name="blockFiles">Those of the table that others in this process have; null when nobody else has it open.</param>
    /// <exception cref="CorruptTableException">Something acknowledged is damaged or missing.</exception>
    public static Table Open(
        IDisk disk, string name, int number, TableFiles files, DatabaseOptions options, BlockFiles? blockFiles = null, TableSettings? settings = null)
    {
        Poison poison = new();
        WatchedDisk watched = new(disk, options.Clock, options.CommitTimeout, poison);
        watched.CreateDirectory(files.Tail);
        blockFiles ??= new BlockFiles(disk, files.Root);
        (TableStore store, BlockDirectory directory) = TableStore.Open(watched, name, number, files, blockFiles, write: true, options);
        TailWriter? tail = null;
        try
        {
            TailFiles.DeleteUnborn(watched, files.Tail, number, directory.Generation);
            MakeDurable(watched, files);
            List<ulong> older = [.. TailFiles.Generations(disk, files.Tail)];
            ulong generation = Math.Max(directory.Generation, older.Count > 0 ? older[^1] : 0) + 1;
            tail = TailWriter.Create(watched, files.Tail, number, generation, store.NextId, poison);
            directory.BeginGeneration(generation);
            if (store.UnsealedRows == 0)
            {
                DeleteGenerations(store, older);
            }

            poison.ThrowIfSet();
            return new Table(store, settings ?? TableSettings.Default, options, directory, tail, older, poison);
        }
        catch
        {
            tail?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What a killed process wrote may still be in the memory of the machine only, though we read it. Before anything is built on
    /// it, it goes to the medium.
    /// </summary>
    private static void MakeDurable(IDisk disk, TableFiles files)
    {
        foreach (string file in disk.ListFiles(files.Tail))
        {
            disk.SyncFile(Path.Combine(files.Tail, file));
        }

        disk.SyncDirectory(files.Tail);
        if (disk.FileExists(files.Directory))
        {
            disk.SyncFile(files.Directory);
        }

        disk.SyncDirectory(files.Root);
        disk.SyncDirectory(Path.GetDirectoryName(files.Root)!);
    }

    public async ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        if (_stop.IsCancellationRequested)
        {
            // Closing seals what is there, and must come to an end.
            throw new TablePoisonedException(_store.Name, ClosedText);
        }

        if (IsBehind)
        {
            await WaitForSealingAsync(cancellation).ConfigureAwait(false);
        }

        await _appending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            KeepSpaceFree();
            for (int first = 0; first < rows.RowCount; first += MaxEntryRows)
            {
                int count = Math.Min(MaxEntryRows, rows.RowCount - first);
                await AppendEntryAsync(rows.Slice(first, count), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(e);
        }
        finally
        {
            _appending.Release();
        }

        if (_options.CommitInterval == TimeSpan.Zero)
        {
            await CommitAsync(cancellation).ConfigureAwait(false);
        }

        if (_store.UnsealedRows >= _options.BlockRows && _sealing.CurrentCount == 0)
        {
            _sealing.Release();
        }
    }

    public async Task CommitAsync(CancellationToken cancellation = default)
    {
        long started = _options.Clock.GetTimestamp();
        Task commit;
        long until;
        await _appending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            _uncommitted = false;
            until = _nextId - 1;
            commit = await _tail.StartCommitAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(e);
        }
        finally
        {
            _appending.Release();
        }

        try
        {
            await commit.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(e);
        }

        _store.Committed(until);
        _options.OnCommitted?.Invoke(_options.Clock.GetElapsedTime(started));
    }

    /// <summary>Seals what makes a block worth having, commits and closes the files; a small rest waits in the tail for the next opening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task work = Task.WhenAll(_committer, _background);
        await Task.WhenAny(work, _poison.Happened).ConfigureAwait(false);
        if (_poison.Cause is null)
        {
            // On a thread of its own, which a disk that hangs may keep.
            work = Task.Run(CloseAsync);
            await Task.WhenAny(work, _poison.Happened).ConfigureAwait(false);
        }

        if (await EndedAsync(work).ConfigureAwait(false))
        {
            Close();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            SealWholeBlocks();
            if (_store.UnsealedRows >= _options.BlockRows / ClosingPart)
            {
                SealAll();
            }

            // A program that runs for a moment and often, such as an import, would else never come to it.
            if (_options.BackgroundInterval > TimeSpan.Zero)
            {
                Merge(budget: null);
            }

            await CommitAsync().ConfigureAwait(false);
            if (_store.UnsealedRows == 0)
            {
                _tail.CloseEmptied();
            }
        }
        catch (Exception e)
        {
            // Nothing was acknowledged that is not durable; the next opening finds what there is.
            Fail(e);
        }
    }

    /// <summary>False when a write hangs, which nobody can end: its files stay open until the process ends.</summary>
    private async Task<bool> EndedAsync(Task work) =>
        work.IsCompleted || await Task.WhenAny(work, Task.Delay(TailWriter.Hangs)).ConfigureAwait(false) == work;

    /// <summary>Closes the files of a table that is about to be deleted; nothing is kept.</summary>
    public async Task AbandonAsync()
    {
        _poison.Set(new IOException(DroppedText));
        await _stop.CancelAsync().ConfigureAwait(false);
        if (await EndedAsync(Task.WhenAll(_committer, _background)).ConfigureAwait(false))
        {
            await _appending.WaitAsync().ConfigureAwait(false);
            Close();
            _appending.Release();
        }
    }

    private void Close()
    {
        lock (_blocksGate)
        {
            // Nobody may begin anything with the files from here on; the semaphores stay for callers who are told so.
            _poison.Set(new IOException(ClosedText));
            _tail.Dispose();
            _directory.Dispose();
            _stop.Dispose();
        }
    }

    private async ValueTask AppendEntryAsync(RowBatch rows, CancellationToken cancellation)
    {
        RowBatch complete = SystemColumns.Add(rows, _nextId, _options.Clock);
        _entry.Clear();
        _entry.Reserve(TailEntry.HeaderLength);
        RowsCodec.Write(complete, _entry);
        if (_entry.Length > TailWriter.MaxEntryBytes)
        {
            if (rows.RowCount == 1)
            {
                throw new DatabaseException($"table {_store.Name}: a row of {_entry.Length} bytes is beyond the limit of {TailWriter.MaxEntryBytes}");
            }

            int half = rows.RowCount / 2;
            await AppendEntryAsync(rows.Slice(0, half), cancellation).ConfigureAwait(false);
            await AppendEntryAsync(rows.Slice(half, rows.RowCount - half), cancellation).ConfigureAwait(false);
            return;
        }

        TailRows added = new(complete);
        await _tail.EnqueueAsync(_entry.WrittenBuffer, _nextId, rows.RowCount, cancellation).ConfigureAwait(false);
        try
        {
            _nextId += rows.RowCount;
            _uncommitted = true;
            _space.Written(_entry.Length);
            lock (_entries)
            {
                _entries.Enqueue((_nextId - 1, _tail.TailAddress));
            }

            _store.AddTail(added);
        }
        catch (Exception e)
        {
            // The tail has the rows and memory has not: nothing may be built on that.
            throw Fail(e);
        }

        Appended?.Invoke(complete);
    }

    private async Task CommitAtIntervalsAsync()
    {
        using PeriodicTimer timer = new(_options.CommitInterval, _options.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (Volatile.Read(ref _uncommitted))
                {
                    await CommitAsync(_stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: the last commit is made there.
        }
        catch (TablePoisonedException)
        {
            // Kept in Failure; whoever appends next is told.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void ThrowIfFailed()
    {
        if (_poison.Cause is { } cause)
        {
            throw new TablePoisonedException(_store.Name, cause.Message);
        }
    }

    private TablePoisonedException Fail(Exception cause)
    {
        _poison.Set(cause);
        return new TablePoisonedException(_store.Name, _poison.Cause!.Message);
    }
}
