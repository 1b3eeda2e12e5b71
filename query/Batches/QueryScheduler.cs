using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Shares the processor among the threads of all queries of a process: so many run at once as there are turns, the others wait in the
/// order in which they came, and who has run for a while lets the next one run. Safe for concurrent use.
/// </summary>
/// <param name="turns">Threads that run at once.</param>
/// <param name="mostQueries">Queries that are answered at once; more wait.</param>
/// <param name="mostWaiting">Queries that wait; more are refused.</param>
internal sealed partial class QueryScheduler(int turns, int mostQueries, int mostWaiting)
{
    /// <summary>Of Linux: others of the process get about three times as much of a core as a query does.</summary>
    private const int StepBack = 5;

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);

    [ThreadStatic]
    private static Turn? s_current;

    private readonly Lock _gate = new();
    private readonly LinkedList<Turn> _waiting = [];
    private readonly SemaphoreSlim _queries = new(mostQueries);
    private int _free = turns;
    private int _waitingQueries;

    /// <summary>Of this process: a turn a core.</summary>
    public static QueryScheduler Process { get; } = new(Environment.ProcessorCount, 16, 64);

    /// <summary>Waits until a query may begin; what it returns is disposed when the query has ended.</summary>
    /// <param name="check">Called while it waits; it may throw to give up.</param>
    /// <exception cref="QueryExecutionException">Too many wait already.</exception>
    public IDisposable Admit(Action check)
    {
        if (!_queries.Wait(0))
        {
            if (Interlocked.Increment(ref _waitingQueries) > mostWaiting)
            {
                Interlocked.Decrement(ref _waitingQueries);
                throw new QueryExecutionException(string.Create(
                    CultureInfo.InvariantCulture, $"too many queries: {mostQueries} are running and {mostWaiting} wait; try again later"));
            }

            try
            {
                while (!_queries.Wait(s_patience))
                {
                    check();
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waitingQueries);
            }
        }

        return new Admission(_queries);
    }

    /// <summary>Waits for a turn of the calling thread, which has it until the result is disposed.</summary>
    /// <param name="stepsBack">The thread is done with after that: from now on the system prefers others to it.</param>
    /// <param name="check">Called while it waits; it may throw to give up.</param>
    public Turn Take(bool stepsBack, Action check)
    {
        if (stepsBack && OperatingSystem.IsLinux())
        {
            // .NET does not pass thread priorities on to Linux, which keeps them by thread (0 is the calling one).
            _ = SetPriority(which: 0, who: 0, StepBack);
        }

        Turn turn = new(this, s_current, stepsBack, check);
        turn.Wait();
        return s_current = turn;
    }

    /// <summary>Lets others run when the calling thread has run for a while.</summary>
    public static void Yield() => s_current?.YieldIfDue();

    /// <summary>Gives the turn of the calling thread back while it waits for something else, until the result is disposed.</summary>
    public static Pause Away() => new(s_current);

    /// <summary>The turn of the calling thread; null outside of queries.</summary>
    public static Turn? Current => s_current;

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    private bool TryTake(Turn turn)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            _waiting.AddLast(turn.Place);
            return false;
        }
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.Call();
            }
            else
            {
                _free++;
            }
        }
    }

    /// <summary>True when it was called meanwhile.</summary>
    private bool Leave(Turn turn)
    {
        lock (_gate)
        {
            if (turn.Place.List is null)
            {
                return true;
            }

            _waiting.Remove(turn.Place);
            return false;
        }
    }

    private sealed class Admission(SemaphoreSlim queries) : IDisposable
    {
        private SemaphoreSlim? _queries = queries;

        public void Dispose() => Interlocked.Exchange(ref _queries, null)?.Release();
    }

    /// <summary>The turn of a thread. Used by that thread alone.</summary>
    internal sealed class Turn : IDisposable
    {
        private readonly QueryScheduler _owner;
        private readonly Turn? _before;
        private readonly Action _check;
        private readonly SemaphoreSlim _called = new(0);
        private long _started;

        public Turn(QueryScheduler owner, Turn? before, bool stepsBack, Action check)
        {
            _owner = owner;
            _before = before;
            _check = check;
            StepsBack = stepsBack;
            Place = new LinkedListNode<Turn>(this);
        }

        public LinkedListNode<Turn> Place { get; }

        public bool StepsBack { get; }

        /// <summary>Another one like it for the calling thread.</summary>
        public Turn Another() => _owner.Take(StepsBack, _check);

        /// <summary>Called by who gives its turn to this one.</summary>
        public void Call() => _called.Release();

        public void Wait()
        {
            if (!_owner.TryTake(this))
            {
                try
                {
                    while (!_called.Wait(s_patience))
                    {
                        _check();
                    }
                }
                catch
                {
                    if (_owner.Leave(this))
                    {
                        _owner.GiveBack();
                    }

                    throw;
                }
            }

            _started = Stopwatch.GetTimestamp();
        }

        /// <summary>The calling thread waits for something else, until <see cref="Resume"/>.</summary>
        public void Suspend()
        {
            s_current = null;
            _owner.GiveBack();
        }

        public void Resume()
        {
            Wait();
            s_current = this;
        }

        public void YieldIfDue()
        {
            if (Volatile.Read(ref _owner._free) > 0 || Stopwatch.GetElapsedTime(_started) < s_turn)
            {
                return;
            }

            if (_owner._waiting.Count > 0)
            {
                // Without a turn meanwhile, so that giving up while it waits gives nothing back twice.
                Suspend();
                Resume();
            }

            _started = Stopwatch.GetTimestamp();
        }

        public void Dispose()
        {
            if (ReferenceEquals(s_current, this))
            {
                _owner.GiveBack();
            }

            s_current = _before;
            _called.Dispose();
        }
    }

    /// <summary>A thread without its turn.</summary>
    internal readonly struct Pause : IDisposable
    {
        private readonly Turn? _turn;

        public Pause(Turn? turn)
        {
            _turn = turn;
            turn?.Suspend();
        }

        public void Dispose() => _turn?.Resume();
    }
}
