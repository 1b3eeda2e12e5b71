namespace LogFlowDb.Console.Http;

/// <summary>
/// Places of those who are answered at the same time, and a line of those who wait for one: a page of charts asks more at once than there
/// are places. Safe for concurrent use.
/// </summary>
internal sealed class QueryPlaces
{
    public const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _line = [];
    private int _places;
    private int _taken;

    /// <summary>Those who wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <param name="places">How many there are; may be another number with each call.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="left">Raised when whoever asked is gone.</param>
    /// <returns>To be disposed when the place is free again.</returns>
    /// <exception cref="HttpRefusal">No place became free, or too many wait.</exception>
    /// <exception cref="OperationCanceledException">Whoever asked left.</exception>
    public async Task<IDisposable> TakeAsync(int places, TimeSpan patience, CancellationToken left)
    {
        LinkedListNode<TaskCompletionSource> own;
        lock (_gate)
        {
            _places = places;
            if (_taken < places)
            {
                _taken++;
                return new Place(this);
            }

            if (_line.Count >= MaxWaiting)
            {
                throw Busy(places);
            }

            own = _line.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await own.Value.Task.WaitAsync(patience, left).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Leave(own))
            {
                // It was called in this moment.
                Return();
            }

            throw e is TimeoutException ? Busy(places) : e;
        }

        return new Place(this);
    }

    private static HttpRefusal Busy(int places) =>
        new(429, "busy", $"{places} queries are answered already and others wait: try again soon (concurrent_queries in [limits])", 1);

    /// <summary>False when it is not in the line any more.</summary>
    private bool Leave(LinkedListNode<TaskCompletionSource> one)
    {
        lock (_gate)
        {
            if (one.List is null)
            {
                return false;
            }

            _line.Remove(one);
            return true;
        }
    }

    private void Return()
    {
        lock (_gate)
        {
            if (_taken <= _places && _line.First is { } next)
            {
                _line.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _taken--;
            }
        }
    }

    private sealed class Place(QueryPlaces places) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                places.Return();
            }
        }
    }
}
