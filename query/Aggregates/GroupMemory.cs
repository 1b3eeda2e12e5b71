using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// The groups of all workers of a stage, in memory and on disk. Workers add rows side by side; when memory is short one of them
/// waits for the others to end their batch, and puts the groups of all on disk.
/// </summary>
internal sealed class GroupMemory(GroupShape first)
{
    private readonly object _gate = new();
    private readonly List<GroupHolder> _holders = [];
    private GroupSpill? _spill;
    private int _adding;
    private bool _isSpilling;

    /// <summary>What the groups in memory have in common; another one after they went to disk.</summary>
    public GroupShape Shape { get; private set; } = first;

    public bool IsSpilled => _spill is not null;

    /// <summary>True when the groups can be written.</summary>
    public bool MaySpill { get; } = first.Codecs.Count > 0 && Array.TrueForAll(first.CreateAccumulators(), IsStorable);

    /// <summary>The groups of one more worker. Called before any of them begins.</summary>
    public GroupHolder Join()
    {
        GroupHolder holder = new(Shape);
        _holders.Add(holder);
        return holder;
    }

    /// <summary>True for the worker that tells the memory what all share.</summary>
    public bool IsFirst(GroupHolder holder) => ReferenceEquals(_holders[0], holder);

    /// <summary>What a worker does between this and <see cref="Leave"/> ends before groups go to disk.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            while (_isSpilling)
            {
                Await();
            }

            _adding++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _adding--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Puts all groups on disk, unless another worker did so meanwhile, or they are too few to matter.</summary>
    /// <param name="force">They are never too few.</param>
    public void Spill(Spilling spilling, bool force = false)
    {
        lock (_gate)
        {
            while (_isSpilling)
            {
                Await();
            }

            _isSpilling = true;
            while (_adding > 0)
            {
                Await();
            }
        }

        try
        {
            long bytes = _holders.Sum(static h => h.State.BytesHeld) + (Shape.HasParts ? Shape.Parts.BytesHeld : 0) + Shape.BytesHeld;
            if (!force && bytes < spilling.LeastBytes * 2)
            {
                return;
            }

            _spill ??= new GroupSpill(Shape.Codecs.Count, 0, spilling);
            foreach (GroupHolder holder in _holders)
            {
                _spill.Add(holder.State, Shape);
                holder.State.Clear();
            }

            if (Shape.HasParts)
            {
                GroupState merged = new(Shape);
                for (int part = 0; part < Shape.Parts.Count; part++)
                {
                    _spill.Add(Shape.Parts.Take(part, merged), Shape);
                    merged.Clear();
                }
            }

            Shape = Shape.Anew();
            foreach (GroupHolder holder in _holders)
            {
                holder.Begin(Shape);
                spilling.Memory.Hold(ref holder.Held, 0);
            }

            Forget();
        }
        finally
        {
            lock (_gate)
            {
                _isSpilling = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Reads the groups back, some at a time, each once, on so many threads.</summary>
    /// <param name="take">Takes groups that no other call gets; called by one thread at a time.</param>
    public void Read(int threads, Spilling spilling, Func<GroupState, RowsTaken> take)
    {
        int next = -1;
        TurnGate gate = new();
        WorkerThreads.Run(Math.Clamp(threads, 1, GroupSpill.Parts), _ =>
        {
            for (int part = Interlocked.Increment(ref next); part < GroupSpill.Parts; part = Interlocked.Increment(ref next))
            {
                Read(_spill!, part, spilling, state =>
                {
                    RowsTaken rows = take(state);
                    gate.Enter();
                    try
                    {
                        rows();
                    }
                    finally
                    {
                        gate.Exit();
                    }
                });
            }
        });
    }

    /// <summary>Under the gate, which it leaves meanwhile: another worker may need the turn of who waits for it.</summary>
    private void Await()
    {
        if (QueryScheduler.Current is not { } turn)
        {
            Monitor.Wait(_gate);
            return;
        }

        turn.Suspend();
        Monitor.Wait(_gate);
        Monitor.Exit(_gate);
        try
        {
            turn.Resume();
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }

    private static bool IsStorable(Accumulator accumulator)
    {
        accumulator.Reserve(1);
        return accumulator.Save(0) is not null;
    }

    private void Read(GroupSpill spill, int part, Spilling spilling, Action<GroupState> take)
    {
        GroupShape shape = Shape.Anew();
        GroupState state = new(shape);
        GroupSpill? deeper = null;
        long held = 0;
        spill.Read(part, (keys, states, count) =>
        {
            state.Load(keys, states, count);
            long bytes = state.BytesHeld + shape.BytesHeld;
            if (spilling.Memory.Hold(ref held, bytes) && bytes >= spilling.LeastBytes && !spill.IsDeepest)
            {
                deeper ??= new GroupSpill(shape.Codecs.Count, spill.Level + 1, spilling);
                deeper.Add(state, shape);
                shape = Shape.Anew();
                state = new GroupState(shape);
                spilling.Memory.Hold(ref held, 0);
            }
        });

        if (deeper is null)
        {
            take(state);
        }
        else
        {
            deeper.Add(state, shape);
            state = new GroupState(shape);
            spilling.Memory.Hold(ref held, 0);
            for (int below = 0; below < GroupSpill.Parts; below++)
            {
                Read(deeper, below, spilling, take);
            }
        }

        spilling.Memory.Hold(ref held, 0);
        if (deeper is null)
        {
            Forget();
        }
    }

    /// <summary>
    /// What was just dropped is large and would else be collected late: the process would take a multiple of the memory of the query.
    /// </summary>
    private static void Forget() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
}
