using System.Diagnostics;
using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Combining;

/// <summary>
/// Runs the subquery on a thread beside the outer query. Its rows wait until the outer rows have passed, or until too many wait, or have
/// waited long; then they pass between those of the outer query.
/// </summary>
internal sealed class UnionOperator : Operator
{
    private const int MostWaiting = 16;

    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(200);

    private readonly BoundQuery _sub;
    private readonly FieldSet _wanted;
    private readonly QueryContext _context;

    // Held by who pushes on, so that the stages behind see one thread at a time.
    private readonly TurnGate _gate = new();
    private readonly Queue<RowBatch> _waiting = new();
    private Thread? _thread;
    private ExceptionDispatchInfo? _failure;
    private long _waitingSince;
    private bool _isOuterDone;
    private bool _open = true;

    public UnionOperator(BoundQuery sub, FieldSet wanted, QueryContext context)
    {
        _sub = sub;
        _wanted = wanted;
        _context = context;
    }

    /// <summary>Begins the subquery.</summary>
    public void Start()
    {
        QueryScheduler.Turn? turn = QueryScheduler.Current;
        _thread = new Thread(() => RunSub(turn)) { IsBackground = true, Name = "query" };
        _thread.Start();
    }

    public override bool Push(RowBatch batch)
    {
        if (_thread is null)
        {
            Start();
        }

        _gate.Enter();
        try
        {
            return _open = _open && Next.Push(batch);
        }
        finally
        {
            _gate.Exit();
        }
    }

    public override void Finish()
    {
        if (_thread is null)
        {
            Start();
        }

        _gate.Enter();
        try
        {
            _isOuterDone = true;
            Drain();
        }
        finally
        {
            _gate.Exit();
        }

        using (QueryScheduler.Away())
        {
            _thread!.Join();
        }

        _failure?.Throw();
        Next.Finish();
    }

    private void RunSub(QueryScheduler.Turn? like)
    {
        try
        {
            using (like?.Another())
            {
                _context.Runner.Run(_sub, _wanted, new Entry(this));
            }
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
            _gate.Enter();
            try
            {
                _open = false;
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    private bool Take(RowBatch batch)
    {
        _gate.Enter();
        try
        {
            if (_waiting.Count == 0)
            {
                _waitingSince = Stopwatch.GetTimestamp();
            }

            _waiting.Enqueue(batch);
            if (_isOuterDone || _waiting.Count >= MostWaiting || Stopwatch.GetElapsedTime(_waitingSince) > s_longest)
            {
                Drain();
            }

            return _open;
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Drain()
    {
        while (_waiting.TryDequeue(out RowBatch? batch))
        {
            _open = _open && Next.Push(batch);
        }
    }

    private sealed class Entry(UnionOperator owner) : Operator
    {
        public override bool Push(RowBatch batch) => owner.Take(batch);

        public override void Finish()
        {
            // The outer query finishes what comes behind, when both are done.
        }
    }
}
