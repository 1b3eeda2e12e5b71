using System.Globalization;
using System.Text.RegularExpressions;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>Random expressions, evaluated as the semantics page says and in no other way.</summary>
internal sealed class PlainExpressions(Random random)
{
    public const int Depth = 3;

    private static readonly string[] s_fields =
    [
        "src_ip", "octet_count", "protocol", "dst_port", "big", "ratio", "name", "flag", "seen", "mixed", "some", "_time", "mac", "nothing",
    ];

    private static readonly string[] s_numbers = ["octet_count", "dst_port", "big", "ratio", "some", "protocol"];

    public string Field() => Pick(s_fields);

    public string Number() => Pick(s_numbers);

    public PlainExpression Condition(int depth = Depth)
    {
        int kind = random.Next(depth > 0 ? 12 : 8);
        switch (kind)
        {
            case 0:
                return Network();
            case 1:
                return OneOf();
            case 2:
                string field = Field();
                bool isNull = random.Next(2) == 0;
                return new($"{(isNull ? "isnull" : "isnotnull")}({field})", row => Value.From(row[field].IsNull == isNull));
            case < 8:
                return Comparison(depth - 1);
            case 8:
                PlainExpression inner = Condition(depth - 1);
                return new($"not({inner})", row => inner.Of(row) is { Kind: ValueKind.Bool } value ? Value.From(!value.AsBool) : Value.Null);
            default:
                PlainExpression left = Condition(depth - 1), right = Condition(depth - 1);
                return kind < 11
                    ? new($"({left} and {right})", row => Value.From(Holds(left.Of(row)) && Holds(right.Of(row))))
                    : new($"({left} or {right})", row => Value.From(Holds(left.Of(row)) || Holds(right.Of(row))));
        }
    }

    public static bool Holds(Value value) => value.Kind == ValueKind.Bool ? value.AsBool : !value.IsNull;

    /// <summary>A value of any kind.</summary>
    public PlainExpression Any(int depth = Depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            string field = Field();
            return new(field, row => row[field]);
        }

        switch (random.Next(9))
        {
            case 0:
                return Condition(depth - 1);
            case 1:
                PlainExpression condition = Condition(depth - 1), yes = Any(depth - 1), no = Any(depth - 1);
                return new($"if({condition}, {yes}, {no})", row => Holds(condition.Of(row)) ? yes.Of(row) : no.Of(row));
            case 2:
                PlainExpression first = Any(depth - 1), other = Any(depth - 1);
                return new($"nvl({first}, {other})", row => first.Of(row) is { IsNull: false } value ? value : other.Of(row));
            case 3:
                return Text(depth - 1);
            case 4:
                PlainExpression of = Any(depth - 1);
                return new($"typeof({of})", row => Value.From(TypeName(of.Of(row))));
            case 5:
                return Address();
            default:
                return Numeric(depth - 1);
        }
    }

    /// <summary>A number or null.</summary>
    public PlainExpression Numeric(int depth)
    {
        if (depth <= 0 || random.Next(4) == 0)
        {
            if (random.Next(3) == 0)
            {
                long literal = random.Next(20);
                return new(literal.ToString(CultureInfo.InvariantCulture), _ => Value.From(literal));
            }

            string field = random.Next(8) == 0 ? "name" : Number();
            return new(field, row => row[field]);
        }

        PlainExpression a = Numeric(depth - 1), b = Numeric(depth - 1);
        switch (random.Next(8))
        {
            case 0:
                return new($"({a} / {b})", row => Calculate(a.Of(row), b.Of(row), '/'));
            case 1:
                return new($"({a} * {b})", row => Calculate(a.Of(row), b.Of(row), '*'));
            case 2 or 3:
                return new($"({a} + {b})", row => Calculate(a.Of(row), b.Of(row), '+'));
            case 4:
                return new($"({a} - {b})", row => Calculate(a.Of(row), b.Of(row), '-'));
            case 5:
                return new($"abs({a})", row => a.Of(row) switch
                {
                    { Kind: ValueKind.Long } n => Value.From(n.AsLong < 0 ? -n.AsLong : n.AsLong),
                    { Kind: ValueKind.Double } n => Value.From(Math.Abs(n.AsDouble)),
                    _ => Value.Null,
                });
            case 6:
                string of = Pick(["name", "mac", "nothing"]);
                return new($"len({of})", row => Value.From((long)(row[of].IsNull ? 0 : row[of].ToString().Length)));
            default:
                return new($"-{a}", row => a.Of(row) switch
                {
                    { Kind: ValueKind.Long } n => Value.From(unchecked(-n.AsLong)),
                    { Kind: ValueKind.Double } n => Value.From(-n.AsDouble),
                    _ => Value.Null,
                });
        }
    }

    private static Value Calculate(Value left, Value right, char sign)
    {
        if (left.IsNull || right.IsNull)
        {
            return Value.Null;
        }

        Value a = Operand(left), b = Operand(right);
        if (sign != '/' && a.Kind == ValueKind.Long && b.Kind == ValueKind.Long)
        {
            return Value.From(unchecked(sign switch { '*' => a.AsLong * b.AsLong, '+' => a.AsLong + b.AsLong, _ => a.AsLong - b.AsLong }));
        }

        double x = Real(a), y = Real(b);
        return sign == '/' && y == 0 ? Value.Null : Value.From(sign switch { '*' => x * y, '+' => x + y, '-' => x - y, _ => x / y });
    }

    private static Value Operand(Value value) => value.IsNumber ? value
        : value.Kind == ValueKind.String && long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? Value.From(number)
        : value.Kind == ValueKind.String && double.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) ? Value.From(real)
        : Value.From(0L);

    private static double Real(Value value) => value.Kind == ValueKind.Long ? value.AsLong : value.AsDouble;

    private static string? TypeName(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => "bool",
        ValueKind.Long => value.AsLong == (int)value.AsLong ? "int" : "long",
        ValueKind.Double => "double",
        ValueKind.Date => "date",
        ValueKind.Ip => value.AsIp.IsV4 ? "ipv4" : "ipv6",
        ValueKind.Mac => "mac",
        ValueKind.String => "string",
        _ => "list",
    };

    private PlainExpression Text(int depth)
    {
        switch (random.Next(4))
        {
            case 0:
                return new("upper(name)", static row => row["name"].IsNull ? Value.Null : Value.From(row["name"].ToString().ToUpperInvariant()));
            case 1:
                int begin = random.Next(3), end = begin + random.Next(4);
                return new($"substr(name, {begin}, {end})", row =>
                {
                    // Of an empty text the part from its beginning is empty.
                    string text = row["name"].ToString();
                    return row["name"].IsNull || (begin >= text.Length && begin > 0) || begin > text.Length
                        ? Value.Null
                        : Value.From(text[begin..Math.Min(end, text.Length)]);
                });
            default:
                PlainExpression a = Any(depth), b = Any(depth);
                return new($"concat({a}, \"-\", {b})", row => Value.From($"{Shown(a.Of(row))}-{Shown(b.Of(row))}"));
        }
    }

    private static string Shown(Value value) => value.IsNull ? "" : value.ToString();

    private PlainExpression Address()
    {
        int bits = random.Next(33);
        return random.Next(3) switch
        {
            0 => new("ip_version(src_ip)", static row => row["src_ip"].IsNull ? Value.Null : Value.From(row["src_ip"].AsIp.IsV4 ? 4L : 6L)),
            1 => new("is_private(src_ip)", static row => row["src_ip"].IsNull ? Value.Null : Value.From(row["src_ip"].AsIp.IsV4)),
            _ => new($"network(src_ip, {bits}, 128)", row => row["src_ip"] switch
            {
                { IsNull: true } => Value.Null,
                { } ip when !ip.AsIp.IsV4 => ip,
                { } ip => Value.From(IpValue.FromV4(bits == 0 ? 0 : ip.AsIp.V4 & (uint.MaxValue << (32 - bits)))),
            }),
        };
    }

    private PlainExpression Network()
    {
        int bits = 24 + random.Next(9);
        uint first = (random.Next(2) == 0 ? 0x0a00_0000u : 0xc0a8_0000u) + (uint)random.Next(20);
        string field = random.Next(4) == 0 ? "mixed" : "src_ip", text = IpValue.FromV4(first).ToString();
        bool named = random.Next(2) == 0;
        return new(named ? $"cidr({field}, \"{text}/{bits}\", \"2001:db8::/127\")" : $"in({field}, \"{text}/{bits}\", \"2001:db8::/127\")", row =>
        {
            Value value = row[field];
            return Value.From(value.Kind == ValueKind.Ip && (value.AsIp.IsV4
                ? value.AsIp.V4 >> (32 - bits) == first >> (32 - bits)
                : value.AsIp.High == 0x2001_0db8_0000_0000ul && value.AsIp.Low < 2));
        });
    }

    private PlainExpression OneOf()
    {
        if (random.Next(2) == 0)
        {
            string number = Pick(["dst_port", "protocol", "some"]);
            long[] members = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (long)random.Next(20))];
            return new($"in({number}, {string.Join(", ", members)})", row => Value.From(row[number].IsNumber && members.Any(member => Real(row[number]) == member)));
        }

        string[] texts = [Pick(PlainTable.Names[..3]), Pick(["w*", "*b", "dns", "*e*"])];
        return new($"in(name, \"{texts[0]}\", \"{texts[1]}\")", row => Value.From(row["name"] is { Kind: ValueKind.String } name && texts.Any(text => Matches(name.AsString, text))));
    }

    private PlainExpression Comparison(int depth)
    {
        string sign = Pick(["==", "!=", "<", "<=", ">", ">=", "=="]);
        if (random.Next(3) > 0)
        {
            // The shape that is met by the scan: a field against a literal.
            string field = random.Next(3) == 0 ? Field() : Number();
            (string text, Value literal) = Literal(field);
            return random.Next(6) == 0 && literal.Kind != ValueKind.String
                ? new($"{text} {sign} {field}", row => Compare(literal, sign, row[field], isLiteral: false))
                : new($"{field} {sign} {text}", row => Compare(row[field], sign, literal, literal.Kind == ValueKind.String));
        }

        PlainExpression left = depth > 0 ? Any(depth - 1) : new("name", static row => row["name"]);
        string other = Field();
        return new($"({left}) {sign} {other}", row => Compare(left.Of(row), sign, row[other], isLiteral: false));
    }

    private (string Text, Value Literal) Literal(string field)
    {
        switch (field)
        {
            case "src_ip":
                Value ip = Value.From(random.Next(3) == 0 ? new IpValue(((UInt128)0x2001_0db8 << 96) + (uint)random.Next(6)) : IpValue.FromV4(0x0a00_0000u + (uint)random.Next(22)));
                return ($"ip(\"{ip}\")", ip);
            case "name" or "mixed":
                string text = Pick(PlainTable.Names.Where(static name => !name.Contains('*')).Concat(["w*", "*b", "*e*", "w*b", "3", "x"]).ToArray());
                return ($"\"{text}\"", Value.From(text));
            case "ratio" or "big":
                double real = random.Next(-80, 800) / 8.0;
                return (real.ToString("0.0##", CultureInfo.InvariantCulture), Value.From(real));
            case "flag":
                bool flag = random.Next(2) == 0;
                return (flag ? "true" : "false", Value.From(flag));
            default:
                long number = random.Next(-5, random.Next(2) == 0 ? 12 : 5000);
                return (number.ToString(CultureInfo.InvariantCulture), Value.From(number));
        }
    }

    private static Value Compare(Value left, string sign, Value right, bool isLiteral)
    {
        bool isEquality = sign is "==" or "!=";
        if (left.IsNull || right.IsNull)
        {
            return isEquality ? Value.False : Value.Null;
        }

        if (isEquality && isLiteral)
        {
            return Value.From(Matches(left.ToString(), right.AsString) == (sign == "=="));
        }

        int order = ValueComparer.Instance.Compare(left, right);
        return Value.From(sign switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }

    /// <summary>With stars at the ends only the case counts, with one inside it does not.</summary>
    private static bool Matches(string text, string pattern)
    {
        string regex = "^" + string.Join(".*", pattern.Split('*').Select(Regex.Escape)) + "$";
        return pattern.Trim('*').Contains('*')
            ? Regex.IsMatch(text, regex, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.IgnoreCase)
            : Regex.IsMatch(text, regex, RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
