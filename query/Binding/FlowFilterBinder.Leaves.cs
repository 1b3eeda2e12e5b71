using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>What each kind of test looks for.</summary>
internal sealed partial class FlowFilterBinder
{
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

                // As in nfdump: flags SA asks for both, not flags SA for neither.
                LiteralExpression text = new(Value.From(letters.Text.ToUpperInvariant()));
                return (subject, negated) => Implied(negated, IsTcp(negated), Negate(new FlagsExpression(subject, bits, text, any: negated), negated));
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
}
