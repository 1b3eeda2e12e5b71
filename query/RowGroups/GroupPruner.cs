using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.RowGroups;

/// <summary>
/// Tells whether a condition holds for none or for all rows of a row group: by its statistics, and for what they leave open by
/// looking values up in it. Safe for concurrent use.
/// </summary>
internal sealed class GroupPruner
{
    /// <summary>More addresses and networks of one condition than this are not looked up: reading the column is as quick.</summary>
    private const int MaxLookUps = 64;

    private static int[] s_codes = [];

    private readonly EvaluationContext _context;
    private readonly Dictionary<Expression, string?> _onlyFields = new(ReferenceEqualityComparer.Instance);

    /// <param name="conditions">All that will be asked about.</param>
    /// <param name="context">Of the execution.</param>
    public GroupPruner(IEnumerable<Expression> conditions, EvaluationContext context)
    {
        _context = context;
        foreach (Expression condition in conditions)
        {
            Prepare(condition);
        }
    }

    /// <summary>By statistics alone; <see cref="GroupAnswer.Some"/> also when nothing is known.</summary>
    public GroupAnswer Judge(Expression condition, ScanGroup group)
    {
        // First as a whole: terms about one field may leave nothing open together that each leaves open.
        GroupAnswer whole = JudgeTerm(condition, group);
        switch (condition)
        {
            case AndExpression or OrExpression when whole != GroupAnswer.Some:
                return whole;
            case AndExpression and:
                GroupAnswer all = GroupAnswer.All;
                foreach (Expression term in and.Terms)
                {
                    GroupAnswer answer = Judge(term, group);
                    if (answer == GroupAnswer.None)
                    {
                        return answer;
                    }

                    all = answer == GroupAnswer.All ? all : GroupAnswer.Some;
                }

                return all;
            case OrExpression or:
                GroupAnswer any = GroupAnswer.None;
                foreach (Expression term in or.Terms)
                {
                    GroupAnswer answer = Judge(term, group);
                    if (answer == GroupAnswer.All)
                    {
                        return answer;
                    }

                    any = answer == GroupAnswer.None ? any : GroupAnswer.Some;
                }

                return any;
            default:
                return whole;
        }
    }

    /// <summary>Whether the values that the condition asks for are in the group, by <see cref="IRowGroup.MayContain"/>. True when nothing is known.</summary>
    /// <param name="bytesRead">Grows by the bytes read from files.</param>
    public bool MayContain(Expression condition, ScanGroup group, ref long bytesRead)
    {
        switch (condition)
        {
            case AndExpression and:
                foreach (Expression term in and.Terms)
                {
                    if (!MayContain(term, group, ref bytesRead))
                    {
                        return false;
                    }
                }

                return true;
            case OrExpression or:
                foreach (Expression term in or.Terms)
                {
                    // What statistics exclude need not be looked up.
                    if (Judge(term, group) != GroupAnswer.None && MayContain(term, group, ref bytesRead))
                    {
                        return true;
                    }
                }

                return false;
            case ComparisonExpression { Left: FieldExpression field, Right.IsConstant: true, Operator: ComparisonOperator.Equal } comparison:
                return Constant(comparison, ValueKind.Ip) is not { Kind: ValueKind.Ip } address
                    || group.MayContain(field.Name, address, address, ref bytesRead);
            case InExpression { Subject: FieldExpression field, Ranges: { Count: <= MaxLookUps } ranges }
                when group.TryStatistics(field.Name, out ColumnStatistics? statistics) && statistics is { Kind: ValueKind.Ip }:
                foreach (IpNetwork network in ranges)
                {
                    if (group.MayContain(field.Name, Value.From(network.First), Value.From(network.Last), ref bytesRead))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return true;
        }
    }

    /// <summary>Whether the condition, on this field alone, holds for one of these values, or for null where there are nulls.</summary>
    public bool HoldsForAny(Expression condition, string field, Column distinct, bool hasNulls)
    {
        // As codes of a dictionary: what a condition computes of each distinct value is remembered for the rows.
        int[] codes = Codes(distinct.Length);
        DictionaryColumn values = new(distinct, codes.AsMemory(0, distinct.Length));
        int[] rows = new int[distinct.Length];
        return condition.Select(new RowBatch(distinct.Length, [field], [values]), _context, Rows.Fill(rows, rows.Length)) > 0
            || (hasNulls && HoldsForNull(condition, field));
    }

    /// <summary>
    /// The addresses for which a condition holds, when it is that a field is one address or in one network; null for all other conditions.
    /// </summary>
    public (string Field, Value First, Value Last)? AddressRange(Expression condition) => condition switch
    {
        ComparisonExpression { Left: FieldExpression field, Right.IsConstant: true, Operator: ComparisonOperator.Equal } comparison
            when Constant(comparison, ValueKind.Ip) is { Kind: ValueKind.Ip } address => (field.Name, address, address),
        InExpression { Subject: FieldExpression field, Ranges: [IpNetwork network] } => (field.Name, Value.From(network.First), Value.From(network.Last)),
        _ => null,
    };

    /// <summary>The only field that a condition, given at construction or a part of it, reads; null when it reads others, or none.</summary>
    public string? OnlyField(Expression condition) => _onlyFields.GetValueOrDefault(condition);

    private void Prepare(Expression condition)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        condition.CollectFields(fields);
        _onlyFields[condition] = fields.Count == 1 && !condition.IsVolatile && !fields.Contains(AnyFieldExpression.AllFields) ? fields.First() : null;
        foreach (Expression term in condition is AndExpression and ? and.Terms : condition is OrExpression or ? or.Terms : [])
        {
            Prepare(term);
        }
    }

    private GroupAnswer JudgeTerm(Expression condition, ScanGroup group)
    {
        if (_onlyFields[condition] is not { } field || !group.TryStatistics(field, out ColumnStatistics? statistics))
        {
            return GroupAnswer.Some;
        }

        bool isNull = statistics is null || statistics.NullCount == group.Group.RowCount;
        if (isNull || statistics!.Values is not null)
        {
            return JudgeValues(condition, field, isNull ? [] : statistics!.Values!, isNull || statistics!.NullCount > 0);
        }

        GroupAnswer answer = condition switch
        {
            ComparisonExpression comparison => JudgeComparison(comparison, statistics),
            InExpression { Subject: FieldExpression } within => MayContain(within, statistics) ? GroupAnswer.Some : GroupAnswer.None,
            NullTestExpression { Operand: FieldExpression } test when statistics.NullCount == 0 => test.IsNull ? GroupAnswer.None : GroupAnswer.All,
            _ => GroupAnswer.Some,
        };

        // Null compares as false.
        return answer == GroupAnswer.All && statistics.NullCount > 0 ? GroupAnswer.Some : answer;
    }

    private GroupAnswer JudgeValues(Expression condition, string field, IReadOnlyList<Value> values, bool hasNulls)
    {
        Value[] all = new Value[values.Count + (hasNulls ? 1 : 0)];
        for (int i = 0; i < values.Count; i++)
        {
            all[i] = values[i];
        }

        int[] rows = new int[all.Length];
        int kept = condition.Select(new RowBatch(all.Length, [field], [new ValueColumn(all)]), _context, Rows.Fill(rows, rows.Length));
        return kept == 0 ? GroupAnswer.None : kept == all.Length ? GroupAnswer.All : GroupAnswer.Some;
    }

    private bool HoldsForNull(Expression condition, string field)
    {
        int[] rows = [0];
        return condition.Select(new RowBatch(1, [field], [new ConstantColumn(Value.Null, 1)]), _context, rows) > 0;
    }

    private GroupAnswer JudgeComparison(ComparisonExpression comparison, ColumnStatistics statistics)
    {
        if (comparison.Left is not FieldExpression || !comparison.Right.IsConstant || statistics.Kind is not { } kind || statistics.Min.IsNull)
        {
            return GroupAnswer.Some;
        }

        if (comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.NotEqual
            && kind == ValueKind.Long && comparison.Text is { Pattern.IsExact: true, Number: null })
        {
            return comparison.Operator == ComparisonOperator.Equal ? GroupAnswer.None : GroupAnswer.Some;
        }

        Value wanted = Constant(comparison, kind);
        if (wanted.IsNull)
        {
            return GroupAnswer.Some;
        }

        int low = ValueComparer.Instance.Compare(statistics.Min, wanted), high = ValueComparer.Instance.Compare(statistics.Max, wanted);
        (bool none, bool all) = comparison.Operator switch
        {
            // Texts that are equal by order may differ in case, and a least value equal to the greatest need not be the only one.
            ComparisonOperator.Equal => (low > 0 || high < 0, false),
            ComparisonOperator.NotEqual => (false, false),
            ComparisonOperator.Less => (low >= 0, high < 0),
            ComparisonOperator.LessOrEqual => (low > 0, high <= 0),
            ComparisonOperator.Greater => (high <= 0, low > 0),
            _ => (high < 0, low >= 0),
        };
        return none ? GroupAnswer.None : all ? GroupAnswer.All : GroupAnswer.Some;
    }

    /// <summary>What values of a kind are compared with; null when it is not one value.</summary>
    private Value Constant(ComparisonExpression comparison, ValueKind kind)
    {
        if (comparison.Text is not { } text)
        {
            return comparison.Right.Evaluate(new RowBatch(1, [], []), _context)[0];
        }

        if (comparison.Operator is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual))
        {
            return text.ComparableTo(kind);
        }

        return kind switch
        {
            ValueKind.Ip when text.Ip is { } address => Value.From(address),
            ValueKind.Long when text is { Pattern.IsExact: true, Number: { } number } => Value.From(number),
            ValueKind.String when text.Pattern.IsExact => Value.From(text.Pattern.Pattern),
            _ => Value.Null,
        };
    }

    private static bool MayContain(InExpression within, ColumnStatistics statistics)
    {
        if (statistics.Min.IsNull)
        {
            return true;
        }

        // Texts may stand for addresses and times, which compare by what they mean: only numbers and networks are safe to judge here.
        if (statistics.Kind == ValueKind.Long && within.ExactValues is { } values && values.All(static v => v.Kind == ValueKind.Long))
        {
            return values.Any(v => v.AsLong >= statistics.Min.AsLong && v.AsLong <= statistics.Max.AsLong);
        }

        if (statistics.Kind == ValueKind.Ip && within.Ranges is { } ranges)
        {
            IpValue min = statistics.Min.AsIp, max = statistics.Max.AsIp;
            return ranges.Any(range => range.Last >= min && range.First <= max);
        }

        return true;
    }

    private static int[] Codes(int count)
    {
        int[] codes = s_codes;
        if (codes.Length < count)
        {
            codes = new int[Math.Max(count, 1 << 16)];
            Rows.Fill(codes, codes.Length);
            s_codes = codes;
        }

        return codes;
    }
}
