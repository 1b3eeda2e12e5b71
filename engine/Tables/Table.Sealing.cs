using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>From the tail into blocks, and the tail cut behind them.</summary>
internal sealed partial class Table
{
    private bool IsBehind => _store.UnsealedRows >= (long)MaxUnsealedBlocks * _options.BlockRows && _poison.Cause is null;

    /// <summary>Seals every row there is, commits, and lets go of the tail behind them.</summary>
    /// <exception cref="TablePoisonedException">The table stopped accepting after an I/O error, now or before.</exception>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        await Task.Run(() => OrFail(SealAll), cancellation).ConfigureAwait(false);
        await CommitAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask WaitForSealingAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waitingAppends);
        try
        {
            while (IsBehind)
            {
                await Task.WhenAny(_sealed.WaitAsync(TimeSpan.FromMilliseconds(50), cancellation), _poison.Happened).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waitingAppends);
        }
    }

    private async Task SealInBackgroundAsync()
    {
        try
        {
            if (_olderGenerations.Count >= MaxOlderGenerations)
            {
                SealAll();
            }

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
        catch (TablePoisonedException)
        {
            // Kept in Failure; whoever appends next is told.
        }
        catch (Exception e)
        {
            // Whatever it is: rows that are never sealed would hold up appending for ever, and nobody would know why.
            Fail(e);
        }
    }

    private void SealWholeBlocks()
    {
        while (_store.UnsealedRows >= _options.BlockRows)
        {
            lock (_blocksGate)
            {
                ThrowIfFailed();
                Seal(_options.BlockRows);
            }
        }
    }

    private void SealAll()
    {
        lock (_blocksGate)
        {
            ThrowIfFailed();
            long until = _store.NextId - 1;
            while (_directory.SealedUntil < until)
            {
                Seal((int)Math.Min(until - _directory.SealedUntil, _options.BlockRows));
            }
        }
    }

    /// <summary>Caller holds the gate.</summary>
    private void Seal(int count)
    {
        count = (int)Math.Min(count, _store.UnsealedRows);
        if (count == 0)
        {
            return;
        }

        using RentedArrays arrays = new();
        RowBatch rows = _store.FirstUnsealed(count, arrays);
        IReadOnlyList<BlockLocation> blocks = _sealer.Seal(rows);
        long sealedUntil = blocks.Max(b => b.LastId);
        _directory.AddBlocks(blocks, sealedUntil);
        _store.MoveToBlocks(blocks, sealedUntil);
        Activity.Sealed(blocks);
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

        if (sealedUntil >= _store.RecoveredUntil)
        {
            DeleteGenerations(_store, _olderGenerations);
        }
    }

    private static void DeleteGenerations(TableStore store, List<ulong> generations)
    {
        foreach (ulong generation in generations)
        {
            TailFiles.Delete(store.Disk, store.Paths.Tail, generation);
        }

        generations.Clear();
    }
}
