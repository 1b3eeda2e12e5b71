namespace LogFlowDb.Query.Operators;

/// <summary>A stage that answers when it has seen all rows. When it is free of order each worker collects a part of them.</summary>
internal abstract class CollectingStage : Stage
{
    /// <summary>The collectors of so many workers; they may share what must be the same for all.</summary>
    public abstract IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context);

    /// <summary>
    /// False when collectors are done with a batch, its arrays included, once they have taken it, and with its dictionaries when the next
    /// row group begins (<see cref="Collector.BeginGroup"/>).
    /// </summary>
    public virtual bool KeepsBatches => true;

    public sealed override Operator CreateOperator(QueryContext context) => new CollectOperator(CreateCollectors(1, context)[0]);
}
