using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The background work of a database, all of it on one thread that gives way to everybody else: retention by age and size, merging
/// of small blocks, letting go of caches. Sealing is not here: each table seals by itself, at once.
/// </summary>
internal sealed class Upkeep : IDisposable
{
    /// <summary>Quiet intervals after which memory is given back: a minute.</summary>
    private const int QuietRounds = 6;

    /// <summary>An interval in which the process allocates less is quiet: some thousand flows a second, no large query.</summary>
    private const long QuietBytes = 64 << 20;

    private readonly CancellationTokenSource _stop = new();
    private readonly Func<IReadOnlyList<Table>> _tables;
    private readonly TimeSpan _interval;
    private readonly BackgroundBudget _budget;
    private readonly Thread _thread;
    private long _allocated;
    private int _quietRounds = QuietRounds;

    /// <param name="tables">Those open for writing; others that need it are opened by this call.</param>
    public Upkeep(DatabaseOptions options, Func<IReadOnlyList<Table>> tables, Func<bool> isBusy)
    {
        _tables = tables;
        _interval = options.BackgroundInterval;
        _budget = new BackgroundBudget(options, isBusy, _stop.Token);
        _thread = QuietThread.Start("upkeep", Run);
    }

    /// <summary>Ends the work at the next piece and waits for it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.Token.WaitHandle.WaitOne(_interval))
            {
                foreach (Table table in _tables())
                {
                    Keep(table);
                }

                GiveMemoryBack(GC.GetTotalAllocatedBytes());
            }
        }
        catch (OperationCanceledException)
        {
            // The database is being closed.
        }
    }

    /// <summary>
    /// Once after a burst of rows or queries: the runtime keeps a heap as large as the burst made it, for as long as hardly anybody allocates.
    /// </summary>
    /// <param name="allocated">Bytes that the process has allocated since it began.</param>
    private void GiveMemoryBack(long allocated)
    {
        bool quiet = allocated - _allocated < QuietBytes;
        _allocated = allocated;
        if (!quiet)
        {
            _quietRounds = 0;
        }
        else if (_quietRounds < QuietRounds && ++_quietRounds == QuietRounds)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void Keep(Table table)
    {
        try
        {
            table.CheckRetention(believeClock: false);
            while (table.Merge(_budget))
            {
                _stop.Token.ThrowIfCancellationRequested();
            }

            table.Store.Trim();
        }
        catch (DatabaseException)
        {
            // The table says so itself: to whoever appends, and in its description.
        }
    }
}
