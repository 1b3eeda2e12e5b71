using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.RowGroups;

/// <summary>A row group of a scan, by the field names of the query. Safe for concurrent use.</summary>
/// <param name="isWithinTime">True when all its rows are in the time range of the scan.</param>
internal sealed class ScanGroup(ScanTable table, IRowGroup group, bool isWithinTime)
{
    public ScanTable Table { get; } = table;

    public IRowGroup Group { get; } = group;

    public bool IsWithinTime { get; } = isWithinTime;

    /// <summary>The filters of the scan, by number, that must be asked row by row; set when the group is judged.</summary>
    public IReadOnlyList<int> OpenFilters { get; set; } = [];

    /// <summary>See <see cref="IRowGroup.MayContain"/>; true when the field is computed.</summary>
    public bool MayContain(string field, Value first, Value last, ref long bytesRead) =>
        IsComputed(field) || Group.MayContain(Table.StoredName(field), first, last, ref bytesRead);

    /// <summary>False when the field is computed, so that nothing can be said; null statistics when it does not occur here.</summary>
    public bool TryStatistics(string field, out ColumnStatistics? statistics)
    {
        statistics = null;
        if (field == SystemFields.Table || (Table.EstimatedFrom(field) is not null && !IsUnsampled()))
        {
            return false;
        }

        statistics = Group.Statistics(StoredName(field));
        return true;
    }

    /// <summary>See <see cref="IRowGroup.Totals"/>; null when the field is computed.</summary>
    public ValueTotals? Totals(string field) => IsComputed(field) ? null : Group.Totals(Table.StoredName(field));

    /// <summary>The name under which the group keeps a field; of an estimate, the counter it is made from.</summary>
    public string StoredName(string field) => Table.StoredName(Table.EstimatedFrom(field) ?? field);

    /// <summary>See <see cref="IRowGroupReader.Distinct"/>; null when the field is computed.</summary>
    public Column? Distinct(IRowGroupReader reader, string field) =>
        IsComputed(field) ? null : reader.Distinct(Table.StoredName(field));

    /// <summary>See <see cref="IRowGroupReader.SelectBetween"/>; −1 when the field is computed.</summary>
    public int SelectBetween(IRowGroupReader reader, string field, Value first, Value last, int firstRow, int rowCount, Span<int> rows) =>
        IsComputed(field) ? -1 : reader.SelectBetween(Table.StoredName(field), first, last, firstRow, rowCount, rows);

    /// <summary>True when some rows have no sampling rate, or one that is unknown.</summary>
    public bool LacksRate() => Group.Statistics(Table.StoredName(EstimatedCounters.Rate)) is not { NullCount: 0 } rates || !EstimatedCounters.IsKnown(rates.Min);

    /// <summary>The values of a field; all null when it does not occur here.</summary>
    public Column Read(IRowGroupReader reader, string field, int firstRow, int rowCount)
    {
        if (field == SystemFields.Table)
        {
            return new ConstantColumn(Value.From(Table.Name), rowCount);
        }

        if (Table.EstimatedFrom(field) is { } counter)
        {
            return EstimatedCounters.Estimate(
                Read(reader, counter, firstRow, rowCount), reader.Read(Table.StoredName(EstimatedCounters.Rate), firstRow, rowCount));
        }

        return reader.Read(Table.StoredName(field), firstRow, rowCount) ?? new ConstantColumn(Value.Null, rowCount);
    }

    /// <summary>The same for some rows of them, ascending.</summary>
    public Column ReadRows(IRowGroupReader reader, string field, int firstRow, int rowCount, ReadOnlySpan<int> rows) => IsComputed(field)
        ? Read(reader, field, firstRow, rowCount).Gather(rows)
        : reader.ReadRows(Table.StoredName(field), firstRow, rowCount, rows) ?? new ConstantColumn(Value.Null, rows.Length);

    /// <summary>True when all estimates are the counters themselves.</summary>
    private bool IsUnsampled() => Group.Statistics(Table.StoredName(EstimatedCounters.Rate)) is not { } rates
        || rates.NullCount == Group.RowCount
        || (rates.NullCount == 0 && rates.Min == rates.Max && EstimatedCounters.IsUnsampled(rates.Min));

    private bool IsComputed(string field) => field == SystemFields.Table || Table.EstimatedFrom(field) is not null;
}
