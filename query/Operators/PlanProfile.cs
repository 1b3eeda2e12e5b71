using System.Diagnostics;

namespace LogFlowDb.Query.Operators;

/// <summary>How one query, or one inside another, is run, and what its stages did. Safe for concurrent use.</summary>
/// <param name="read">The fields that the source is asked for.</param>
/// <param name="collecting">The stage, by its place behind the source, that threads collect for; −1 when one thread runs all.</param>
internal sealed class PlanProfile(SourceStage source, IReadOnlyList<Stage> stages, FieldSet read, int collecting)
{
    private readonly StageProfile[] _stages = [.. stages.Select(static stage => new StageProfile(stage)), new StageProfile(null)];
    private long _sourceTicks;
    private int _threads;

    public SourceStage Source { get; } = source;

    public FieldSet Read { get; } = read;

    public int Collecting { get; } = collecting;

    /// <summary>Those behind the source, and one for the end.</summary>
    public IReadOnlyList<StageProfile> Stages => _stages;

    /// <summary>Stopwatch ticks of the source with all that it pushes to.</summary>
    public long SourceTicks => Interlocked.Read(ref _sourceTicks);

    /// <summary>Threads that the source ran on.</summary>
    public int Threads => Volatile.Read(ref _threads);

    /// <summary>The operator with a look at what goes into it.</summary>
    /// <param name="at">Place of its stage behind the source; their count for the end.</param>
    public Operator Probe(int at, Operator made) => new ProbeOperator(_stages[at], made);

    /// <summary>Called once by each thread of the source, when it is done.</summary>
    public void SourceRan(long startedTicks)
    {
        Interlocked.Increment(ref _threads);
        Interlocked.Add(ref _sourceTicks, Stopwatch.GetTimestamp() - startedTicks);
    }
}
