using System.Collections.Concurrent;

namespace LogFlowDb.Console.Paging;

/// <summary>
/// Work beside the screen. Of each kind only the latest counts: a newer one cancels the older, whose result is never seen.
/// Everything but the work itself happens on the thread of the screen. Work begins behind the next picture, which costs less than
/// work beside it: <see cref="Begin"/>.
/// </summary>
/// <param name="wake">Called on any thread when a result waits.</param>
internal sealed class Requests(Action wake) : IDisposable
{
    private readonly ConcurrentQueue<Action> _results = new();
    private readonly Dictionary<(object Owner, RequestKind Kind), CancellationTokenSource> _running = [];
    private readonly Queue<(Action Work, CancellationToken Cancellation)> _waiting = new();

    /// <summary>Takes work on; <paramref name="done"/> gets its result unless it is outdated by then.</summary>
    /// <param name="owner">Whose request it is: each has its own latest of a kind.</param>
    public void Start<T>(object owner, RequestKind kind, Func<CancellationToken, T> work, Action<T> done)
    {
        Cancel(owner, kind);
        CancellationTokenSource source = new();
        _running[(owner, kind)] = source;
        CancellationToken token = source.Token;
        _waiting.Enqueue((() =>
        {
            T result = work(token);
            _results.Enqueue(() =>
            {
                if (_running.TryGetValue((owner, kind), out CancellationTokenSource? latest) && latest == source)
                {
                    _running.Remove((owner, kind));
                    source.Dispose();
                    done(result);
                }
            });
            wake();
        }, token));
    }

    /// <summary>Begins what was taken on.</summary>
    public void Begin()
    {
        while (_waiting.TryDequeue(out (Action Work, CancellationToken Cancellation) next))
        {
            if (!next.Cancellation.IsCancellationRequested)
            {
                _ = Task.Factory.StartNew(next.Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    public bool IsRunning(object owner, RequestKind kind) => _running.ContainsKey((owner, kind));

    public void Cancel(object owner, RequestKind kind)
    {
        if (_running.Remove((owner, kind), out CancellationTokenSource? source))
        {
            source.Cancel();
        }
    }

    /// <summary>Stops all that somebody asked for.</summary>
    /// <returns>Whether anything ran.</returns>
    public bool CancelAll(object owner)
    {
        RequestKind[] kinds = [.. _running.Keys.Where(key => key.Owner == owner).Select(static key => key.Kind)];
        Array.ForEach(kinds, kind => Cancel(owner, kind));
        return kinds.Length > 0;
    }

    /// <summary>Hands out the results that wait.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Deliver()
    {
        bool any = false;
        while (_results.TryDequeue(out Action? result))
        {
            result();
            any = true;
        }

        return any;
    }

    public void Dispose()
    {
        foreach (CancellationTokenSource source in _running.Values)
        {
            source.Cancel();
        }

        _running.Clear();
    }
}
