using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Scans;

/// <summary>Hands batches from a thread that makes them to another, in order; a few wait at most. One thread on each side.</summary>
internal sealed class BatchRelay
{
    private const int Most = 8;

    private readonly Queue<RowBatch> _batches = new();
    private readonly object _gate = new();
    private ExceptionDispatchInfo? _failure;
    private bool _isDone;
    private bool _isStopped;

    /// <summary>Delivers a next batch; false at the end.</summary>
    public delegate bool Source([NotNullWhen(true)] out RowBatch? batch);

    /// <summary>Makes batches until there are no more, or nobody wants more. Never throws: whoever takes is told of a failure.</summary>
    public void Fill(Source source)
    {
        try
        {
            while (source(out RowBatch? batch) && Add(batch))
            {
            }
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        lock (_gate)
        {
            _isDone = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>False when there are no more; throws what stopped their making.</summary>
    public bool TryTake([NotNullWhen(true)] out RowBatch? batch)
    {
        lock (_gate)
        {
            while (!_batches.TryDequeue(out batch))
            {
                if (_isDone)
                {
                    _failure?.Throw();
                    return false;
                }

                Monitor.Wait(_gate);
            }

            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>No more are wanted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool Add(RowBatch batch)
    {
        lock (_gate)
        {
            while (_batches.Count == Most && !_isStopped)
            {
                Monitor.Wait(_gate);
            }

            _batches.Enqueue(batch);
            Monitor.PulseAll(_gate);
            return !_isStopped;
        }
    }
}
