using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>
/// A running stage: takes batches from the one before and pushes batches to <see cref="Next"/>. Used by one thread at a time.
/// </summary>
internal abstract class Operator
{
    private Operator? _next;

    /// <summary>Set once, before the first batch.</summary>
    public Operator Next
    {
        protected get => _next!;
        set => _next = value;
    }

    /// <summary>False: no more rows are wanted. <see cref="Finish"/> is called nevertheless.</summary>
    public abstract bool Push(RowBatch batch);

    /// <summary>Called once, after the last batch.</summary>
    public virtual void Finish() => Next.Finish();
}
