using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>
/// What the rows of a row group add up to, told apart by the value of one of its columns; those of <c>_time</c> by slices of time.
/// Immutable.
/// </summary>
public sealed class ValueTotals
{
    private readonly Value[] _values;
    private readonly int[] _rows;
    private readonly string[] _columns;
    private readonly long[][] _sums;
    private readonly int[]?[] _nulls;

    /// <summary>The arrays are kept, not copied: whoever makes totals of them must not change them afterwards.</summary>
    /// <param name="values">See <see cref="Values"/>.</param>
    /// <param name="sliceLength">See <see cref="SliceLength"/>.</param>
    /// <param name="rows">Rows of each value.</param>
    /// <param name="columns">The columns that are summed.</param>
    /// <param name="sums">Per summed column the sums by value.</param>
    /// <param name="nulls">Per summed column how many rows of each value have none in it; null where it has no nulls.</param>
    public ValueTotals(Value[] values, long sliceLength, int[] rows, string[] columns, long[][] sums, int[]?[] nulls)
    {
        _values = values;
        SliceLength = sliceLength;
        _rows = rows;
        _columns = columns;
        _sums = sums;
        _nulls = nulls;
    }

    /// <summary>
    /// Every value that the column has, ascending, the null value last where rows have none; of <c>_time</c> the beginning of each
    /// slice that has rows. None twice.
    /// </summary>
    public ReadOnlySpan<Value> Values => _values;

    /// <summary>The length of a slice in ns; slices begin at multiples of it since 1970 UTC. 0 for any column but <c>_time</c>.</summary>
    public long SliceLength { get; }

    /// <summary>How many rows each of <see cref="Values"/> has.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The columns that are summed, all of kind Long.</summary>
    internal ReadOnlySpan<string> Columns => _columns;

    /// <summary>What a column comes to in the rows of one of the values; false when it is not summed.</summary>
    /// <param name="column">The one to be summed.</param>
    /// <param name="value">Index of the value.</param>
    /// <param name="sum">Of the values that are not null; 0 when there is none.</param>
    /// <param name="nulls">Rows of that value that have none in the column.</param>
    public bool TrySum(string column, int value, out long sum, out int nulls)
    {
        int at = Array.IndexOf(_columns, column);
        sum = at < 0 ? 0 : _sums[at][value];
        nulls = at < 0 ? 0 : _nulls[at]?[value] ?? 0;
        return at >= 0;
    }
}
