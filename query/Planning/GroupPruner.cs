using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Execution;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Planning;

/// <summary>Tells by the statistics of a row group that a condition holds for none of its rows.</summary>
internal static class GroupPruner
{
    /// <summary>True also when nothing is known.</summary>
    public static bool MayMatch(Expression condition, ScanGroup group, EvaluationContext context) => condition switch
    {
        AndExpression and => and.Terms.All(term => MayMatch(term, group, context)),
        OrExpression or => or.Terms.Any(term => MayMatch(term, group, context)),
        ComparisonExpression comparison => MayCompare(comparison, group, context),
        InExpression { Subject: FieldExpression field } within => MayContain(within, field, group),
        _ => true,
    };

    private static bool MayCompare(ComparisonExpression comparison, ScanGroup group, EvaluationContext context)
    {
        if (comparison.Left is not FieldExpression field || !comparison.Right.IsConstant
            || !group.TryStatistics(field.Name, out ColumnStatistics? statistics))
        {
            return true;
        }

        // Null compares as false, so a field that no row has rules the group out.
        if (statistics is null || statistics.NullCount == group.Group.RowCount)
        {
            return false;
        }

        if (statistics.Kind is not { } kind || statistics.Min.IsNull || comparison.Operator == ComparisonOperator.NotEqual)
        {
            return true;
        }

        Value wanted = comparison.Right.Evaluate(new Engine.Columns.RowBatch(1, [], []), context)[0];
        if (comparison.Text is { } text)
        {
            if (comparison.Operator != ComparisonOperator.Equal)
            {
                wanted = text.ComparableTo(kind);
            }
            else if (kind == ValueKind.Ip && text.Ip is { } address)
            {
                wanted = Value.From(address);
            }
            else if (kind == ValueKind.Long && text.Pattern.IsExact)
            {
                if (text.Number is not { } number)
                {
                    return false;
                }

                wanted = Value.From(number);
            }
            else if (kind != ValueKind.String || !text.Pattern.IsExact)
            {
                return true;
            }
        }

        int low = ValueComparer.Instance.Compare(statistics.Min, wanted), high = ValueComparer.Instance.Compare(statistics.Max, wanted);
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => low <= 0 && high >= 0,
            ComparisonOperator.Less => low < 0,
            ComparisonOperator.LessOrEqual => low <= 0,
            ComparisonOperator.Greater => high > 0,
            _ => high >= 0,
        };
    }

    private static bool MayContain(InExpression within, FieldExpression field, ScanGroup group)
    {
        if (!group.TryStatistics(field.Name, out ColumnStatistics? statistics))
        {
            return true;
        }

        if (statistics is null || statistics.NullCount == group.Group.RowCount)
        {
            return false;
        }

        if (statistics.Min.IsNull)
        {
            return true;
        }

        // Texts may stand for addresses and times, which compare by what they mean: only numbers and networks are safe to judge here.
        if (statistics.Kind == ValueKind.Long && within.ExactValues is { } values && values.All(static v => v.Kind == ValueKind.Long))
        {
            return values.Any(v => v.AsLong >= statistics.Min.AsLong && v.AsLong <= statistics.Max.AsLong);
        }

        if (statistics.Kind == ValueKind.Ip && within.OnlyNetworks is { } networks)
        {
            IpValue min = statistics.Min.AsIp, max = statistics.Max.AsIp;
            return networks.Any(network => network.Last >= min && network.First <= max);
        }

        return true;
    }
}
