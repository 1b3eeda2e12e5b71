using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Operators;

/// <summary>
/// The rows, or what is kept of them, that a stage collects before it gives its answer. Each worker fills its own; then one of
/// them answers for all. Used by one thread at a time.
/// </summary>
internal abstract class Collector
{
    public abstract void Add(RowBatch batch);

    /// <summary>Takes all rows of a row group by its statistics alone; false when they do not suffice.</summary>
    public virtual bool TryAddStatistics(ScanGroup group) => false;

    /// <summary>Pushes the answer, but does not finish the operator.</summary>
    /// <param name="all">The collectors of all workers, this one first.</param>
    public abstract void Emit(IReadOnlyList<Collector> all, Operator next);
}
