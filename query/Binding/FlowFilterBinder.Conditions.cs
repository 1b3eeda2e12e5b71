using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Binding;

/// <summary>Conditions as filters want them: what is null counts as 0.</summary>
internal sealed partial class FlowFilterBinder
{
    private static ComparisonOperator Sign(string? comparator) => comparator switch
    {
        "!=" => ComparisonOperator.NotEqual,
        "<" => ComparisonOperator.Less,
        "<=" => ComparisonOperator.LessOrEqual,
        ">" => ComparisonOperator.Greater,
        ">=" => ComparisonOperator.GreaterOrEqual,
        _ => ComparisonOperator.Equal,
    };

    private static ComparisonOperator Opposite(ComparisonOperator sign) => sign switch
    {
        ComparisonOperator.Equal => ComparisonOperator.NotEqual,
        ComparisonOperator.NotEqual => ComparisonOperator.Equal,
        ComparisonOperator.Less => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.LessOrEqual => ComparisonOperator.Greater,
        ComparisonOperator.Greater => ComparisonOperator.LessOrEqual,
        _ => ComparisonOperator.Less,
    };

    private static bool Holds(ComparisonOperator sign, int order) => sign switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private Expression Compare(Expression subject, ComparisonOperator sign, long number, long ofNull, bool negated)
    {
        sign = negated ? Opposite(sign) : sign;
        ComparisonExpression comparison = new(subject, sign, new LiteralExpression(Value.From(number)), zone);
        return Holds(sign, ofNull.CompareTo(number)) ? new OrExpression([comparison, new NullTestExpression(subject, isNull: true)]) : comparison;
    }

    private static Expression AmongNumbers(Expression subject, IReadOnlyList<long> numbers, bool holdsForNull, bool negated)
    {
        InExpression among = new("in", [subject, .. numbers.Select(static number => new LiteralExpression(Value.From(number)))]);
        return (holdsForNull, negated) switch
        {
            (false, _) => Negate(among, negated),
            (true, false) => new OrExpression([among, new NullTestExpression(subject, isNull: true)]),
            _ => new AndExpression([new NotExpression(among), new NullTestExpression(subject, isNull: false)]),
        };
    }

    private Expression EqualText(Expression subject, string text, bool negated)
    {
        ComparisonExpression comparison = new(
            subject, negated ? ComparisonOperator.NotEqual : ComparisonOperator.Equal, new LiteralExpression(Value.From(text)), zone);
        return negated ? new OrExpression([comparison, new NullTestExpression(subject, isNull: true)]) : comparison;
    }

    private static Expression Within(Expression subject, string function, IEnumerable<string> texts, bool negated) =>
        Negate(new InExpression(function, [subject, .. texts.Select(static text => new LiteralExpression(Value.From(text)))]), negated);

    private static Expression Negate(Expression expression, bool negated) => negated ? new NotExpression(expression) : expression;

    private Expression IsTcp(bool negated) => Compare(new FieldExpression("protocol"), ComparisonOperator.Equal, 6, ofNull: 0, negated);

    /// <summary>A test that also asks for a protocol.</summary>
    private static Expression Implied(bool negated, Expression protocol, Expression test) => Join(!negated, [protocol, test]);

    private Expression BlockOfPorts(Expression subject, bool negated) => Negate(
        new AndExpression(
        [
            new ComparisonExpression(subject, ComparisonOperator.GreaterOrEqual, new FieldExpression("port_block_start"), zone),
            new ComparisonExpression(subject, ComparisonOperator.LessOrEqual, new FieldExpression("port_block_end"), zone),
        ]),
        negated);
}
