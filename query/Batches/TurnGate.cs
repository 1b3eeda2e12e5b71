namespace LogFlowDb.Query.Batches;

/// <summary>
/// Lets one thread of a query at a time. Who waits for it has no turn meanwhile (<see cref="QueryScheduler"/>): whoever is inside may wait
/// for one.
/// </summary>
internal sealed class TurnGate
{
    private readonly Lock _gate = new();

    /// <summary>The calling thread is alone until <see cref="Exit"/>.</summary>
    public void Enter()
    {
        if (_gate.TryEnter())
        {
            return;
        }

        QueryScheduler.Turn? turn = QueryScheduler.Current;
        turn?.Suspend();
        _gate.Enter();
        try
        {
            turn?.Resume();
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    public void Exit() => _gate.Exit();
}
