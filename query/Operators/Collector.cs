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

    /// <summary>
    /// Called once, before the first row, when all rows can be read again, the same and in the same batches. Then <see cref="BeginGroup"/> is
    /// called before the rows of each row group.
    /// </summary>
    /// <param name="groupCount">Row groups, numbered from 0.</param>
    /// <param name="rowCount">At most so many rows are read at a time.</param>
    public virtual void AllowRepeats(int groupCount, long rowCount)
    {
        // Most are content with seeing each row once.
    }

    /// <summary>The rows of a row group follow, or none if it has none. False: it need not be read.</summary>
    public virtual bool BeginGroup(int group) => true;

    /// <summary>All rows were read; true when they must be read again. Asked of the first one alone.</summary>
    /// <param name="all">As for <see cref="Emit"/>.</param>
    public virtual bool WantsAgain(IReadOnlyList<Collector> all) => false;

    /// <summary>The fields whose values tell the rows apart that must be collected apart; null when every row counts for itself.</summary>
    public virtual IReadOnlyList<string>? KeyFields => null;

    /// <summary>Takes rows of a row group by their totals alone; false, and nothing is taken, when they do not suffice.</summary>
    /// <param name="totals">With <see cref="KeyFields"/> in its batches.</param>
    public virtual bool TryAddTotals(GroupTotals totals) => false;

    /// <summary>Pushes the answer, but does not finish the operator.</summary>
    /// <param name="all">The collectors of all workers, this one first.</param>
    public abstract void Emit(IReadOnlyList<Collector> all, Operator next);
}
