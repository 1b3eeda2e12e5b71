using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// A filter of <c>flow("…")</c> to ordinary conditions, so that scans take them as they take any other. What a flow does not tell
/// counts as 0, as in nfdump; <c>not</c> is moved down to the tests, so that they stay plain comparisons.
/// </summary>
/// <param name="argument">Where the filter stands in the query.</param>
internal sealed partial class FlowFilterBinder(string filter, ExpressionNode argument, List<QueryError> errors, TimeZoneInfo zone)
{
    private static readonly FlowGrammar s_grammar = new(FlowPrimitives.Contains);
    private static readonly LiteralExpression s_true = new(Value.True);
    private static readonly LiteralExpression s_false = new(Value.False);

    private delegate Expression Leaf(Expression subject, bool negated);

    /// <summary>Null after an error that it reported.</summary>
    public Expression? Bind()
    {
        int before = errors.Count;
        if (s_grammar.TryParse(filter, out QueryError? wrong) is not { } tree)
        {
            Error(wrong!.Offset, wrong.End, wrong.Message, wrong.Hint ?? NearPhrase(wrong), wrong.Code);
            return null;
        }

        Expression bound = Bind(tree, negated: false);
        return errors.Count > before ? null : bound;
    }

    private Expression Bind(FlowNode node, bool negated) => node switch
    {
        FlowLogicNode logic => Join(logic.IsAnd != negated, logic.Terms.Select(term => Bind(term, negated))),
        FlowNotNode not => Bind(not.Operand, !negated),
        _ => BindTest((FlowTestNode)node, negated),
    };

    private Expression BindTest(FlowTestNode test, bool negated)
    {
        FlowPrimitive primitive = FlowPrimitives.Get(test.Phrase);
        if (primitive.Absent is { } absent)
        {
            return Wrong(test.Name, $"{test.Name.Text} cannot be tested here: {absent}");
        }

        if (test.Side != FlowSide.Open && primitive.Destination.Count == 0)
        {
            return Wrong(test.Name, $"{test.Phrase} has no source and destination");
        }

        if (primitive.Operand is FlowOperand.Any)
        {
            return negated ? s_false : s_true;
        }

        if (test is { IsList: true, Operands: [{ IsQuoted: false } only] } && only.Text.Equals("pblock", StringComparison.OrdinalIgnoreCase) && primitive.Operand == FlowOperand.Port)
        {
            return Sides(test.Side, primitive, negated, BlockOfPorts);
        }

        return MakeLeaf(test, primitive) is { } leaf ? Sides(test.Side, primitive, negated, leaf) : s_false;
    }

    /// <summary>One test, at the ends of the flow that it is about.</summary>
    private static Expression Sides(FlowSide side, FlowPrimitive primitive, bool negated, Leaf leaf)
    {
        Expression Any(IEnumerable<Expression> subjects) => Join(negated, subjects.Select(subject => leaf(subject, negated)));
        bool isBoth = side == FlowSide.Both || (side == FlowSide.Open && primitive.Operand is FlowOperand.Version4 or FlowOperand.Version6);
        return side switch
        {
            _ when isBoth => Join(!negated, [Any(primitive.Source), Any(primitive.Destination)]),
            FlowSide.Source => Any(primitive.Source),
            FlowSide.Destination => Any(primitive.Destination),
            FlowSide.Open when primitive.IsSourceAlone => Any(primitive.Source),
            _ => Any(primitive.Source.Concat(primitive.Destination)),
        };
    }

    /// <summary>Terms of the same kind inside each other become one list.</summary>
    private static Expression Join(bool isAnd, IEnumerable<Expression> terms)
    {
        List<Expression> all = [];
        foreach (Expression term in terms)
        {
            switch (term)
            {
                case AndExpression every when isAnd:
                    all.AddRange(every.Terms);
                    break;
                case OrExpression either when !isAnd:
                    all.AddRange(either.Terms);
                    break;
                default:
                    all.Add(term);
                    break;
            }
        }

        return all.Count == 1 ? all[0] : isAnd ? new AndExpression(all) : new OrExpression(all);
    }

    private LiteralExpression Wrong(Token at, string message, string? hint = null)
    {
        Error(at.Offset, at.End, message, hint, code: null);
        return s_false;
    }

    private string? NearPhrase(QueryError wrong)
    {
        if (wrong.Offset >= filter.Length || wrong.End < wrong.Offset)
        {
            return null;
        }

        return NearName.Hint(filter[wrong.Offset..(wrong.End + 1)].ToLowerInvariant(), FlowPrimitives.Phrases);
    }

    private void Error(int offset, int end, string message, string? hint, int? code) =>
        errors.Add((argument as LiteralNode)?.Raw is { } raw
            ? new QueryError(code, Place(raw, offset), Place(raw, end), $"flow: {message}", hint)
            : new QueryError(code, argument.Offset, argument.End, $"flow: {message}", hint));

    /// <summary>Where a character of the filter stands in the query: escapes are longer there.</summary>
    private int Place(string raw, int offset)
    {
        int at = 0;
        for (int i = 0; i < offset && at < raw.Length; i++)
        {
            at += raw[at] == '\\' ? 2 : 1;
        }

        return argument.Offset + 1 + at + (offset < 0 ? offset : 0);
    }
}
