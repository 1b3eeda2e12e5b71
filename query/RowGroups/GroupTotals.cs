using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.RowGroups;

/// <summary>
/// A row group as a few rows that stand for many: each has one value of one field, or one slice of time, and what all fields that
/// were asked for have in the rows it stands for.
/// </summary>
internal sealed class GroupTotals
{
    /// <summary>A field of the batches that no query can name: the number of the row in <see cref="ValueTotals"/>.</summary>
    public const string Place = "\0place";

    private readonly ScanGroup _group;
    private readonly string? _field;
    private readonly ValueTotals? _totals;

    private GroupTotals(ScanGroup group, string? field, ValueTotals? totals, RowBatch first, RowBatch last)
    {
        _group = group;
        _field = field;
        _totals = totals;
        First = first;
        Last = last;
    }

    /// <summary>The fields asked for, and <see cref="Place"/>; of a slice of time the first instant.</summary>
    public RowBatch First { get; private init; }

    /// <summary>The same rows; of a slice of time the last instant.</summary>
    public RowBatch Last { get; private init; }

    /// <summary>True when rows stand for slices of time, so that what is computed of <c>_time</c> counts only if it is the same in <see cref="Last"/>.</summary>
    public bool IsSliced => _totals is { SliceLength: > 0 };

    /// <summary>Fields that the batches have been given since: nothing is known of them but what is there.</summary>
    private IReadOnlySet<string>? Assigned { get; init; }

    /// <summary>Null when the group does not know its totals by these fields: more than one of them has several values.</summary>
    public static GroupTotals? Of(ScanGroup group, IReadOnlyList<string> fields)
    {
        string? varying = null;
        Value[] constants = new Value[fields.Count];
        for (int i = 0; i < constants.Length; i++)
        {
            if (IsConstant(group, fields[i], out constants[i]) is not { } constant || (!constant && varying is not null))
            {
                return null;
            }

            varying = constant ? varying : fields[i];
        }

        if (varying is null)
        {
            RowBatch one = Batch(fields, constants, null, [], 1);
            return new GroupTotals(group, null, null, one, one);
        }

        if (group.Totals(varying) is not { } totals)
        {
            return null;
        }

        Value[] values = totals.Values.ToArray();
        RowBatch first, last;
        if (totals.SliceLength == 0)
        {
            first = last = Batch(fields, constants, varying, values, values.Length);
        }
        else
        {
            first = Batch(fields, constants, varying, Array.ConvertAll(values, v => Value.FromDate(Math.Max(v.AsLong, group.Group.MinTime))), values.Length);
            last = Batch(
                fields,
                constants,
                varying,
                Array.ConvertAll(values, v => Value.FromDate(Math.Min(v.AsLong + (totals.SliceLength - 1), group.Group.MaxTime))),
                values.Length);
        }

        return new GroupTotals(group, varying, totals, first, last);
    }

    /// <summary>The same totals under other batches: of fewer rows, or with more fields.</summary>
    /// <param name="assigned">The fields that were computed; null for none.</param>
    public GroupTotals With(RowBatch first, RowBatch last, IReadOnlySet<string>? assigned = null) =>
        new(_group, _field, _totals, first, last) { Assigned = assigned };

    /// <summary>How many rows one of <see cref="Place"/> stands for.</summary>
    public int RowCount(int place) => _totals is null ? _group.Group.RowCount : _totals.Rows[place];

    /// <summary>What is known of a field in the rows that one of <see cref="Place"/> stands for; false when nothing is.</summary>
    public bool TryStatistics(string field, int place, out ColumnStatistics? statistics)
    {
        int rows = RowCount(place);
        statistics = null;
        if (Assigned?.Contains(field) == true)
        {
            return false;
        }

        if (_totals is null)
        {
            bool known = _group.TryStatistics(field, out statistics);
            statistics ??= Same(Value.Null, rows);
            return known;
        }

        if (string.Equals(field, _field, StringComparison.Ordinal))
        {
            statistics = IsSliced ? Present(ValueKind.Date) : Same(_totals.Values[place], rows);
            return true;
        }

        if (IsConstant(_group, field, out Value constant) is not { } isConstant)
        {
            return false;
        }

        if (isConstant)
        {
            statistics = Same(constant, rows);
            return true;
        }

        if (_totals.TrySum(_group.StoredName(field), place, out long sum, out int nulls))
        {
            statistics = new ColumnStatistics(ValueKind.Long, nulls, Value.Null, Value.Null, sum, -1);
            return true;
        }

        _group.TryStatistics(field, out ColumnStatistics? all);
        statistics = all is { NullCount: 0 } ? Present(all.Kind) : null;
        return statistics is not null;
    }

    /// <summary>Null when nothing can be said, or the field is computed.</summary>
    private static bool? IsConstant(ScanGroup group, string field, out Value value)
    {
        value = Value.Null;
        if (field == SystemFields.Table)
        {
            value = Value.From(group.Table.Name);
            return true;
        }

        if (!group.TryStatistics(field, out ColumnStatistics? statistics))
        {
            return null;
        }

        if (statistics is null || statistics.NullCount == group.Group.RowCount)
        {
            return true;
        }

        if (statistics is { NullCount: 0, Values: [Value only] })
        {
            value = only;
            return true;
        }

        return false;
    }

    private static RowBatch Batch(IReadOnlyList<string> fields, Value[] constants, string? varying, Value[] values, int count)
    {
        string[] names = [.. fields, Place];
        Column[] columns = new Column[names.Length];
        for (int i = 0; i < fields.Count; i++)
        {
            columns[i] = string.Equals(fields[i], varying, StringComparison.Ordinal) ? new ValueColumn(values) : new ConstantColumn(constants[i], count);
        }

        long[] places = new long[count];
        for (int i = 0; i < count; i++)
        {
            places[i] = i;
        }

        columns[^1] = new LongColumn(ValueKind.Long, places);
        return new RowBatch(count, names, columns);
    }

    /// <summary>One value in all of some rows.</summary>
    private static ColumnStatistics Same(Value value, int rows)
    {
        if (value.IsNull)
        {
            return new ColumnStatistics(ValueKind.Null, rows, Value.Null, Value.Null, null, 0);
        }

        Int128 sum = value.Kind == ValueKind.Long ? (Int128)value.AsLong * rows : 0;
        long? exact = value.Kind == ValueKind.Long && sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : null;
        return new ColumnStatistics(value.Kind, 0, value, value, exact, 1) { Values = [value] };
    }

    /// <summary>Values of a kind, none null; more is not known.</summary>
    private static ColumnStatistics Present(ValueKind? kind) => new(kind, 0, Value.Null, Value.Null, null, -1);
}
