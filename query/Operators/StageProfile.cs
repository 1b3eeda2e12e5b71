namespace LogFlowDb.Query.Operators;

/// <summary>What one stage of a query under <c>explain analyze</c> took and did, of all threads. Safe for concurrent use.</summary>
internal sealed class StageProfile(Stage? stage)
{
    private long _rows;
    private long _pushTicks;
    private long _finishTicks;

    /// <summary>Null for the end of the query.</summary>
    public Stage? Stage { get; } = stage;

    /// <summary>That came in.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Stopwatch ticks of taking rows, those of the stages behind included.</summary>
    public long PushTicks => Interlocked.Read(ref _pushTicks);

    /// <summary>Stopwatch ticks of what is done after the last row, the stages behind included.</summary>
    public long FinishTicks => Interlocked.Read(ref _finishTicks);

    public void Pushed(int rows, long ticks)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _pushTicks, ticks);
    }

    public void Finished(long ticks) => Interlocked.Add(ref _finishTicks, ticks);
}
