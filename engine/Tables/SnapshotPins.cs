namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Puts deletions off until no snapshot is left that can see what they delete. One for each table, shared by all who have it open
/// in this process. Safe for concurrent use.
/// </summary>
internal sealed class SnapshotPins
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, int> _open = [];
    private readonly Queue<(long Epoch, Action Delete)> _waiting = new();
    private long _epoch;

    /// <summary>Deletions that wait for snapshots.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>To be called before the state is looked at: what is retired from here on stays until <see cref="Release"/>.</summary>
    public long Pin()
    {
        lock (_gate)
        {
            _open[_epoch] = _open.GetValueOrDefault(_epoch) + 1;
            return _epoch;
        }
    }

    public void Release(long epoch)
    {
        lock (_gate)
        {
            if (--_open[epoch] == 0)
            {
                _open.Remove(epoch);
            }
        }

        DeleteUnseen();
    }

    /// <summary>Runs a deletion now or, on the thread that lets go last, later. To be called when new snapshots see it no more.</summary>
    /// <param name="delete">Must not throw.</param>
    public void Retire(Action delete)
    {
        lock (_gate)
        {
            _waiting.Enqueue((++_epoch, delete));
        }

        DeleteUnseen();
    }

    private void DeleteUnseen()
    {
        while (true)
        {
            Action delete;
            lock (_gate)
            {
                if (_waiting.Count == 0 || (_open.Count > 0 && _open.First().Key < _waiting.Peek().Epoch))
                {
                    return;
                }

                delete = _waiting.Dequeue().Delete;
            }

            delete();
        }
    }
}
