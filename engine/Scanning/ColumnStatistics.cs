using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>What is known of one column of a row group. Null values are not counted in anything but <see cref="NullCount"/>.</summary>
/// <param name="Kind">Kind of all values that are not null; null when mixed (then there is no min, max or sum).</param>
/// <param name="NullCount">Rows without a value.</param>
/// <param name="Min">By <see cref="ValueComparer"/>; the null value when unknown.</param>
/// <param name="Max">As <paramref name="Min"/>.</param>
/// <param name="Sum">Of Long columns, null when unknown or beyond 64 bits.</param>
/// <param name="DistinctCount">Distinct values that are not null, −1 when unknown.</param>
public sealed record ColumnStatistics(ValueKind? Kind, int NullCount, Value Min, Value Max, long? Sum, int DistinctCount)
{
    /// <summary>All distinct values that are not null, ascending by <see cref="ValueComparer"/>, when they are few; null when they are not known.</summary>
    public IReadOnlyList<Value>? Values { get; init; }
}
