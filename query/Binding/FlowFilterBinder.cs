using System.Globalization;
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
internal sealed class FlowFilterBinder(string filter, ExpressionNode argument, List<QueryError> errors, TimeZoneInfo zone)
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

    private Leaf? MakeLeaf(FlowTestNode test, FlowPrimitive primitive)
    {
        switch (primitive.Operand)
        {
            case FlowOperand.Version4:
                return (subject, negated) => Within(subject, "cidr", ["0.0.0.0/0"], negated);
            case FlowOperand.Version6:
                return (subject, negated) => Within(subject, "cidr", ["::/0"], negated);
            case FlowOperand.Address or FlowOperand.Network:
                return Addresses(test, primitive.Operand == FlowOperand.Network);
            case FlowOperand.Mac:
                return Texts(test, static text => MacText.TryParse(text, out long mac) ? ValueText.Format(Value.FromMac(mac)) : null, "a MAC address such as 00:11:22:aa:bb:cc");
            case FlowOperand.Text:
                return Texts(test, static text => text, "a name");
            case FlowOperand.Country:
                return Texts(test, static text => text.Length == 2 ? text.ToUpperInvariant() : null, "two letters of a country");
            case FlowOperand.Flags when test is { IsList: false, Comparator: null, Operands: [var letters] } && !char.IsAsciiDigit(letters.Text[0]):
                if (!TcpFlags.TryParse(letters.Text, out long bits))
                {
                    Wrong(letters, $"{letters.Text} is no set of flags: letters of A S F R P U, or X for all of them expected");
                    return null;
                }

                return (subject, negated) => Implied(negated, IsTcp(negated), Negate(new FlagsExpression(subject, bits, new LiteralExpression(Value.From(letters.Text.ToUpperInvariant()))), negated));
            case FlowOperand.Flags:
                return Numbers(test, primitive) is { } flags ? (subject, negated) => Implied(negated, IsTcp(negated), flags(subject, negated)) : null;
            case FlowOperand.IcmpType or FlowOperand.IcmpCode:
                return Icmp(test, primitive);
            case FlowOperand.ExportVersion:
                return Versions(test);
            case FlowOperand.Label:
                FunctionDefinition valueOf = FunctionCatalog.Find("valueof")!;
                Value place = Value.From(primitive.Place);
                return Numbers(test, primitive) is { } labels
                    ? (subject, negated) => labels(new FunctionExpression(valueOf, valueOf.Prepare(new FunctionArguments([null, place], zone)), [subject, new LiteralExpression(place)]), negated)
                    : null;
            default:
                return Numbers(test, primitive);
        }
    }

    private Leaf? Numbers(FlowTestNode test, FlowPrimitive primitive)
    {
        List<long> numbers = [];
        foreach (Token operand in test.Operands)
        {
            if (!TryNumber(operand.Text, primitive, out long number))
            {
                Wrong(operand, $"{operand.Text} is no {Expected(primitive)}", NumberHint(operand.Text, primitive));
            }
            else if (number > primitive.Most)
            {
                Wrong(operand, $"{operand.Text} is too large for {test.Phrase}: at most {primitive.Most.ToString(CultureInfo.InvariantCulture)} possible");
            }
            else
            {
                numbers.Add(number > long.MaxValue / primitive.Scale ? long.MaxValue : number * primitive.Scale);
            }
        }

        if (numbers.Count < test.Operands.Count)
        {
            return null;
        }

        return test.IsList
            ? (subject, negated) => AmongNumbers(subject, numbers, numbers.Contains(primitive.OfNull), negated)
            : (subject, negated) => Compare(subject, Sign(test.Comparator), numbers[0], primitive.OfNull, negated);
    }

    private Leaf? Addresses(FlowTestNode test, bool areNetworks)
    {
        if (test.Comparator is not null and not "==")
        {
            Wrong(test.Name, $"{test.Phrase} has no order: only = is possible");
            return null;
        }

        List<string> networks = [];
        IReadOnlyList<Token> operands = test.Operands;
        if (areNetworks && operands.Count == 2 && !test.IsList)
        {
            if (!FlowNetworkText.TryParse(operands[0].Text, operands[1].Text, out string masked))
            {
                Wrong(operands[1], $"{operands[1].Text} is no mask of {operands[0].Text}");
                return null;
            }

            networks.Add(masked);
        }
        else
        {
            foreach (Token operand in operands)
            {
                if (FlowNetworkText.TryParse(operand.Text, out string network) && (areNetworks || test.IsList || !operand.Text.Contains('/')))
                {
                    networks.Add(network);
                }
                else
                {
                    Wrong(operand, $"{operand.Text} is no {(areNetworks ? "network such as 10.0.0.0/8" : "address")}",
                        operand.Text.Contains('/') ? $"net {operand.Text}" : char.IsLetter(operand.Text[0]) ? "names of hosts are not looked up" : null);
                }
            }

            if (networks.Count < operands.Count)
            {
                return null;
            }
        }

        return networks is [var one] && !one.Contains('/')
            ? (subject, negated) => EqualText(subject, one, negated)
            : (subject, negated) => Within(subject, areNetworks ? "cidr" : "in", networks, negated);
    }

    private Leaf? Texts(FlowTestNode test, Func<string, string?> read, string expected)
    {
        List<string> texts = [];
        foreach (Token operand in test.Operands)
        {
            if (read(operand.Text) is { } text)
            {
                texts.Add(text);
            }
            else
            {
                Wrong(operand, $"{operand.Text} is not {expected}");
            }
        }

        bool isOther = test.Comparator == "!=";
        if (test.Comparator is not (null or "==" or "!="))
        {
            Wrong(test.Name, $"{test.Phrase} has no order: only = is possible");
            return null;
        }

        return texts.Count < test.Operands.Count ? null
            : texts is [var one] ? (subject, negated) => EqualText(subject, one, negated != isOther)
            : (subject, negated) => Within(subject, "in", texts, negated);
    }

    /// <summary>Types and codes also stand in the destination port, 256 × type + code, of flows that do not tell them otherwise.</summary>
    private Leaf? Icmp(FlowTestNode test, FlowPrimitive primitive)
    {
        if (Numbers(test, primitive) is not { } numbers)
        {
            return null;
        }

        FieldExpression port = new("dst_port");
        FunctionDefinition part = FunctionCatalog.Find(primitive.Operand == FlowOperand.IcmpType ? "floor" : "mod")!;
        LiteralExpression radix = new(Value.From(256L));
        Expression ofPort = primitive.Operand == FlowOperand.IcmpType
            ? new FunctionExpression(part, part.Prepare(new FunctionArguments([null], zone)), [new ArithmeticExpression(port, ArithmeticOperator.Divide, radix)])
            : new FunctionExpression(part, part.Prepare(new FunctionArguments([null, radix.Value], zone)), [port, radix]);
        return (subject, negated) => Negate(
            new AndExpression(
            [
                AmongNumbers(new FieldExpression("protocol"), [1, 58], holdsForNull: false, negated: false),
                new OrExpression(
                [
                    new AndExpression([new NullTestExpression(subject, isNull: false), numbers(subject, negated: false)]),
                    new AndExpression([new NullTestExpression(subject, isNull: true), numbers(ofPort, negated: false)]),
                ]),
            ]),
            negated);
    }

    private Leaf? Versions(FlowTestNode test)
    {
        FlowPrimitive plain = new(FlowOperand.Number, [], []);
        List<long> wanted = [];
        foreach (Token operand in test.Operands)
        {
            if (!TryNumber(operand.Text, plain, out long number))
            {
                Wrong(operand, $"{operand.Text} is no number");
                return null;
            }

            wanted.Add(number);
        }

        string[] types = [.. new[] { (5L, "netflow5"), (9L, "netflow9"), (10L, "ipfix") }
            .Where(version => test.IsList ? wanted.Contains(version.Item1) : Holds(Sign(test.Comparator), version.Item1.CompareTo(wanted[0])))
            .Select(static version => version.Item2)];
        return types.Length == 0 ? (_, negated) => negated ? s_true : s_false : (subject, negated) => Within(subject, "in", types, negated);
    }

    private static bool TryNumber(string text, FlowPrimitive primitive, out long number)
    {
        number = 0;
        if (primitive.Names is not null && primitive.Names.TryGetValue(text, out number))
        {
            return true;
        }

        if (primitive.Operand == FlowOperand.Protocol && NumberNames.TryProtocol(text, out number))
        {
            return true;
        }

        if (primitive.Operand == FlowOperand.Port && NumberNames.TryPort(text, out number))
        {
            return true;
        }

        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0;
        }

        long factor = text[^1] switch
        {
            'k' or 'K' => 1_000,
            'm' or 'M' => 1_000_000,
            'g' or 'G' => 1_000_000_000,
            't' or 'T' => 1_000_000_000_000,
            _ => 1,
        };
        bool isNumber = long.TryParse(text.AsSpan(0, text.Length - (factor > 1 ? 1 : 0)), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        number = number > long.MaxValue / factor ? long.MaxValue : number * factor;
        return isNumber;
    }

    private static string Expected(FlowPrimitive primitive) => primitive.Operand switch
    {
        FlowOperand.Protocol => "protocol: a name such as tcp or a number expected",
        FlowOperand.Port => "port: a number or a name such as https expected",
        _ when primitive.Names is not null => $"number, nor one of {string.Join(", ", primitive.Names.Keys)}",
        _ => "number; k, m, g or t may follow the digits",
    };

    private static string? NumberHint(string text, FlowPrimitive primitive) => primitive.Operand switch
    {
        FlowOperand.Protocol => NearName.Hint(text.ToLowerInvariant(), NumberNames.Protocols),
        FlowOperand.Port => NearName.Hint(text.ToLowerInvariant(), NumberNames.Ports),
        _ when primitive.Names is { } names => NearName.Hint(text.ToLowerInvariant(), names.Keys),
        _ => null,
    };

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
