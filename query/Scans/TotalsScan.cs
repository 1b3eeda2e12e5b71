using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Scans;

/// <summary>The rows of a scan as totals, where row groups know them: the time range and the filters are met by the totals. Safe for concurrent use.</summary>
/// <param name="filters">Of the scan.</param>
/// <param name="from">First instant wanted, ns.</param>
/// <param name="to">First instant no more wanted.</param>
internal sealed class TotalsScan(IReadOnlyList<Expression> filters, EvaluationContext context, long from, long to)
{
    private readonly HashSet<string>[] _fields = [.. filters.Select(FieldsOf)];

    /// <summary>Null when the rows must be read.</summary>
    /// <param name="group">Has been judged.</param>
    /// <param name="wanted">The fields to have a value in each row of the totals; what else is asked of them is sums.</param>
    public GroupTotals? Of(ScanGroup group, IReadOnlyCollection<string> wanted)
    {
        IEnumerable<string> fields = wanted;
        foreach (int filter in group.OpenFilters)
        {
            if (_fields[filter].Contains(AnyFieldExpression.AllFields) || filters[filter].IsVolatile)
            {
                return null;
            }

            fields = fields.Concat(_fields[filter]);
        }

        fields = group.IsWithinTime ? fields : fields.Append(SystemFields.Time);
        if (GroupTotals.Of(group, [.. fields.Distinct(StringComparer.Ordinal)]) is not { } totals)
        {
            return null;
        }

        if (group.IsWithinTime && group.OpenFilters.Count == 0)
        {
            return totals;
        }

        int[] kept = Rows.Fill(new int[totals.First.RowCount], totals.First.RowCount).ToArray();
        int count = kept.Length;
        if (!group.IsWithinTime && !KeepTime(totals, kept, ref count))
        {
            return null;
        }

        foreach (int filter in group.OpenFilters)
        {
            if (!Keep(filter, totals, kept, ref count))
            {
                return null;
            }
        }

        return count == totals.First.RowCount ? totals : totals.With(totals.First.Gather(kept.AsSpan(0, count)), totals.Last.Gather(kept.AsSpan(0, count)));
    }

    private static HashSet<string> FieldsOf(Expression expression)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        expression.CollectFields(fields);
        return fields;
    }

    /// <summary>False when a slice is neither within the time range nor outside of it.</summary>
    private bool KeepTime(GroupTotals totals, int[] rows, ref int count)
    {
        Column first = totals.First.Column(SystemFields.Time), last = totals.Last.Column(SystemFields.Time);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            long begin = first[rows[i]].AsLong, end = last[rows[i]].AsLong;
            if (begin >= from && end < to)
            {
                rows[kept++] = rows[i];
            }
            else if (end >= from && begin < to)
            {
                return false;
            }
        }

        count = kept;
        return true;
    }

    /// <summary>False when a filter may hold for a part of a slice.</summary>
    private bool Keep(int filter, GroupTotals totals, int[] rows, ref int count)
    {
        Expression condition = filters[filter];
        bool ofTime = totals.IsSliced && _fields[filter].Contains(SystemFields.Time);
        if (ofTime && !IsMonotone(condition))
        {
            return false;
        }

        int[] before = rows.AsSpan(0, count).ToArray();
        count = condition.Select(totals.First, context, rows.AsSpan(0, count));
        return !ofTime || (condition.Select(totals.Last, context, before) == count && rows.AsSpan(0, count).SequenceEqual(before.AsSpan(0, count)));
    }

    /// <summary>True when the condition changes at one instant at most: if it is the same at both ends of a slice, it is in all of it.</summary>
    private static bool IsMonotone(Expression condition) => condition is ComparisonExpression
    {
        Left: FieldExpression { Name: SystemFields.Time },
        Right.IsConstant: true,
        Text: null,
        Operator: ComparisonOperator.Less or ComparisonOperator.LessOrEqual or ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual,
    };
}
