using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// One table open for writing: rows are appended to the tail and to memory, committed at intervals, and sealed into blocks by a
/// background task. After the first I/O error it accepts nothing more, and says why. Safe for concurrent use.
/// </summary>
internal sealed class Table : ITableWriter, IAsyncDisposable
{
    /// <summary>Rows of one tail entry.</summary>
    internal const int MaxEntryRows = 8192;

    /// <summary>On closing, what is left is sealed too when it is this part of a block: less is not worth a block's header.</summary>
    private const int ClosingPart = 8;

    /// <summary>Appending waits while this many blocks of rows are waiting to be sealed.</summary>
    private const int MaxUnsealedBlocks = 6;

    private readonly TableStore _store;
    private readonly DatabaseOptions _options;
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
    private long _nextId;
    private bool _uncommitted;
    private string? _failure;

    private Table(TableStore store, DatabaseOptions options, BlockDirectory directory, TailWriter tail, List<ulong> olderGenerations)
    {
        _store = store;
        _options = options;
        _directory = directory;
        _tail = tail;
        _olderGenerations = olderGenerations;
        _nextId = store.NextId;
        _sealer = new Sealer(store.Number, store.Files);
        foreach (BlockLocation block in directory.Blocks)
        {
            _sealer.Known(block);
        }

        _committer = options.CommitInterval > TimeSpan.Zero ? Task.Run(CommitAtIntervalsAsync) : Task.CompletedTask;
        _background = Task.Run(SealInBackgroundAsync);
        _sealing.Release();
    }

    string ITableWriter.Table => _store.Name;

    public TableStore Store => _store;

    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Opens a table for writing: what was recovered stays as it is, and a new tail generation begins.</summary>
    /// <exception cref="CorruptTableException">Something acknowledged is damaged or missing.</exception>
    public static Table Open(IDisk disk, string name, int number, TableFiles files, DatabaseOptions options)
    {
        if (!disk.DirectoryExists(files.Tail))
        {
            disk.CreateDirectory(files.Root);
            disk.CreateDirectory(files.Tail);
        }

        (TableStore store, BlockDirectory directory) = TableStore.Open(disk, name, number, files, write: true);
        try
        {
            List<ulong> older = [.. TailFiles.Generations(disk, files.Tail)];
            ulong generation = Math.Max(directory.Generation, older.Count > 0 ? older[^1] : 0) + 1;
            TailWriter tail = TailWriter.Create(disk, files.Tail, generation, store.NextId);
            directory.BeginGeneration(generation);
            return new Table(store, options, directory, tail, older);
        }
        catch
        {
            directory.Dispose();
            store.Dispose();
            throw;
        }
    }

    public async ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        while (_store.UnsealedRows >= (long)MaxUnsealedBlocks * _options.BlockRows && Failure is null)
        {
            await _sealed.WaitAsync(TimeSpan.FromMilliseconds(50), cancellation).ConfigureAwait(false);
        }

        await _appending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
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
        Task commit;
        await _appending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            _uncommitted = false;
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
    }

    /// <summary>Seals what makes a block worth having, commits and closes the files; a small rest waits in the tail for the next opening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_committer, _background).ConfigureAwait(false);
        if (Failure is null)
        {
            try
            {
                SealWholeBlocks();
                if (_store.UnsealedRows >= _options.BlockRows / ClosingPart)
                {
                    Seal((int)_store.UnsealedRows);
                }

                await CommitAsync().ConfigureAwait(false);
                if (_store.UnsealedRows == 0)
                {
                    _tail.CloseEmptied();
                }
            }
            catch (Exception e) when (e is TablePoisonedException or IOException or UnauthorizedAccessException)
            {
                // Nothing was acknowledged that is not durable; the next opening finds what there is.
                Fail(e);
            }
        }

        _tail.Dispose();
        _directory.Dispose();
        _store.Dispose();
        _stop.Dispose();
        _appending.Dispose();
        _sealing.Dispose();
        _sealed.Dispose();
    }

    private async ValueTask AppendEntryAsync(RowBatch rows, CancellationToken cancellation)
    {
        RowBatch complete = SystemColumns.Add(rows, _nextId);
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

        await _tail.EnqueueAsync(_entry.WrittenBuffer, _nextId, rows.RowCount, cancellation).ConfigureAwait(false);
        _nextId += rows.RowCount;
        _uncommitted = true;
        lock (_entries)
        {
            _entries.Enqueue((_nextId - 1, _tail.TailAddress));
        }

        _store.AddTail(new TailRows(complete));
    }

    private async Task CommitAtIntervalsAsync()
    {
        using PeriodicTimer timer = new(_options.CommitInterval);
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
    }

    private async Task SealInBackgroundAsync()
    {
        try
        {
            while (true)
            {
                await _sealing.WaitAsync(_stop.Token).ConfigureAwait(false);
                SealWholeBlocks();
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: whole blocks are sealed there, the rest stays in the tail.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    private void SealWholeBlocks()
    {
        while (_store.UnsealedRows >= _options.BlockRows)
        {
            Seal(_options.BlockRows);
        }
    }

    private void Seal(int count)
    {
        RowBatch rows = _store.FirstUnsealed(count);
        IReadOnlyList<BlockLocation> blocks = _sealer.Seal(rows);
        long sealedUntil = blocks.Max(b => b.LastId);
        _directory.AddBlocks(blocks, sealedUntil);
        _store.MoveToBlocks(blocks, sealedUntil);
        if (_sealed.CurrentCount == 0)
        {
            _sealed.Release();
        }

        TruncateTail(sealedUntil);
    }

    private void TruncateTail(long sealedUntil)
    {
        long until = 0;
        lock (_entries)
        {
            while (_entries.TryPeek(out (long LastId, long Address) entry) && entry.LastId <= sealedUntil)
            {
                until = entry.Address;
                _entries.Dequeue();
            }
        }

        if (until > 0)
        {
            _tail.TruncateUntil(until);
        }

        if (_olderGenerations.Count > 0 && sealedUntil >= _store.RecoveredUntil)
        {
            foreach (ulong generation in _olderGenerations)
            {
                TailFiles.Delete(_store.Disk, _store.Paths.Tail, generation);
            }

            _olderGenerations.Clear();
        }
    }

    private void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new TablePoisonedException(_store.Name, failure);
        }
    }

    private TablePoisonedException Fail(Exception cause)
    {
        Interlocked.CompareExchange(ref _failure, cause.Message, comparand: null);
        return new TablePoisonedException(_store.Name, Failure!);
    }
}
