using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// The state of one aggregate over numbered groups, in flat arrays. Groups exist once <see cref="Reserve"/> has named their
/// count, and begin empty. Not thread-safe.
/// </summary>
internal abstract class Accumulator
{
    private static readonly int[] s_zeros = new int[BatchSize.Rows];

    public abstract long BytesHeld { get; }

    /// <summary>True when there will be no group but number 0; set before the first row.</summary>
    public bool IsSingle { get; set; }

    /// <summary>True when <see cref="Merge"/> of some groups costs no more than they are, so that parts may be merged in parallel.</summary>
    public virtual bool IsPartitionable => true;

    /// <summary>True when <see cref="Clear"/> and <see cref="Merge"/> cost little, so that rows may be summed up block by block first.</summary>
    public virtual bool IsBlockwise => false;

    /// <summary>True when one that has collected for a query without keys may be merged into any group of a query with keys.</summary>
    public virtual bool FitsAnyGroup => true;

    /// <summary>Makes the groups below <paramref name="groupCount"/> exist.</summary>
    public abstract void Reserve(int groupCount);

    /// <param name="arguments">The values of the arguments, one column each.</param>
    /// <param name="groups">The group of each row.</param>
    public abstract void Update(Column[] arguments, ReadOnlySpan<int> groups);

    /// <summary>Empties the groups below <paramref name="groupCount"/>, which are all that were reserved. Only of blockwise ones.</summary>
    public virtual void Clear(int groupCount) => throw new NotSupportedException();

    /// <summary>All rows belong to group 0.</summary>
    public virtual void UpdateFirst(Column[] arguments, int rowCount) =>
        Update(arguments, rowCount <= s_zeros.Length ? s_zeros.AsSpan(0, rowCount) : new int[rowCount]);

    /// <summary>Group 0 takes all rows of a row group, of which it knows only this; false when that does not suffice.</summary>
    /// <param name="statistics">Of the first argument; null when there is no argument, or the row group lacks the field.</param>
    public virtual bool TryAddStatistics(ColumnStatistics? statistics, int rowCount) => false;

    /// <summary>Adds groups of another accumulator of the same call, whose rows come after the ones here.</summary>
    /// <param name="from">Groups of <paramref name="other"/>, each at most once.</param>
    /// <param name="to">The group here that takes it; exists already.</param>
    public abstract void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to);

    /// <summary>
    /// The state of the groups 0 … as rows that <see cref="Load"/> takes, so that groups may leave memory; null when it cannot be written.
    /// </summary>
    public virtual RowBatch? Save(int groupCount) => null;

    /// <summary>Takes what <see cref="Save"/> gave of another accumulator of the same call. Only of an empty one whose groups exist.</summary>
    public virtual void Load(RowBatch saved) => throw new NotSupportedException();

    /// <summary>The value of each group.</summary>
    public abstract Column Result(int groupCount);

    protected static RowBatch Saved(params ReadOnlySpan<Column> columns)
    {
        string[] names = new string[columns.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = i.ToString(CultureInfo.InvariantCulture);
        }

        return new RowBatch(columns.Length == 0 ? 0 : columns[0].Length, names, columns.ToArray());
    }

    /// <summary>0, 1, …</summary>
    protected static int[] Numbers(int count)
    {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        return numbers;
    }

    internal static void Grow<T>(ref T[] array, int needed)
    {
        if (array.Length < needed)
        {
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(16, array.Length * 2L))));
        }
    }
}
