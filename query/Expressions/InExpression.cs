using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>in(x, a, b*, …)</c> and <c>cidr(ip, "10.0.0.0/8", …)</c>: true when x is one of the values, fits one of the patterns or lies in one of
/// the networks; null is in nothing. A number never equals a text. <c>cidr</c> also reads addresses that are text.
/// </summary>
internal sealed class InExpression : Expression
{
    /// <summary>So many numbers are faster compared one by one than looked up.</summary>
    private const int Few = 4;

    private readonly string _name;
    private readonly Expression[] _arguments;
    private readonly bool _readsText;
    private readonly HashSet<long> _longs = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<IpValue> _addresses = [];
    private readonly List<TextPattern> _patterns = [];
    private readonly List<IpNetwork> _networks = [];
    private readonly List<Value> _others = [];
    private readonly List<Expression> _computed = [];
    private readonly DictionaryMemo<bool[]> _memo = new();

    /// <param name="arguments">The value, then what it is looked up in; texts of <c>cidr</c> are networks.</param>
    public InExpression(string name, Expression[] arguments)
    {
        _name = name;
        _arguments = arguments;
        _readsText = name == "cidr";
        foreach (Expression argument in arguments.AsSpan(1))
        {
            if (argument is LiteralExpression literal)
            {
                Add(literal.Value);
            }
            else
            {
                _computed.Add(argument);
            }
        }

        // A network of IPv6 that ends with the mapped form of an IPv4 address is no range in the order of addresses.
        Ranges = _patterns.Count == 0 && _computed.Count == 0 && _networks.TrueForAll(static n => n.First.IsV4 == n.Last.IsV4)
            ? [.. _networks, .. _addresses.Select(IpNetwork.Of)]
            : null;
    }

    public Expression Subject => _arguments[0];

    /// <summary>What <see cref="Subject"/> may equal, when that is all there is: no patterns, no computed values; else null.</summary>
    public IReadOnlyList<Value>? ExactValues => _patterns.Count == 0 && _computed.Count == 0 && _networks.Count == 0
        ? [.. _arguments.Skip(1).Select(static argument => ((LiteralExpression)argument).Value)]
        : null;

    /// <summary>All networks and addresses that an address may be in, when that can be told by ranges alone; else null.</summary>
    public IReadOnlyList<IpNetwork>? Ranges { get; }

    public override bool IsConstant => _arguments.All(static argument => argument.IsConstant);

    public override bool IsVolatile => _arguments.Any(static argument => argument.IsVolatile);

    public override Column Evaluate(RowBatch batch, EvaluationContext context) => Truth.Flags(this, batch, context);

    public override int Select(RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        Column subject = Subject.Evaluate(batch, context);
        if (_computed.Count > 0)
        {
            return SelectComputed(subject, batch, context, rows);
        }

        switch (subject)
        {
            case DictionaryColumn dictionary when Rows.IsWorthWhole(dictionary, rows.Length) || _memo.Find(dictionary.Dictionary) is not null:
                bool[] flags = _memo.Find(dictionary.Dictionary) ?? _memo.Add(dictionary.Dictionary, Flags(dictionary.Dictionary));
                return Rows.SelectByCode(dictionary.Codes, flags, rows);
            case IpColumn addresses when _patterns.Count == 0:
                return SelectAddresses(addresses, rows);
            case LongColumn { Kind: ValueKind.Long, Nulls: null } longs when _others.Count == 0 && _patterns.Count == 0:
                return SelectLongs(longs.Values, rows);
            default:
                int kept = 0;
                foreach (int row in rows)
                {
                    rows[kept] = row;
                    kept += Contains(subject[row]) ? 1 : 0;
                }

                return kept;
        }
    }

    public override void CollectFields(ISet<string> fields)
    {
        foreach (Expression argument in _arguments)
        {
            argument.CollectFields(fields);
        }
    }

    public override string ToString() => $"{_name}({string.Join(", ", (IEnumerable<Expression>)_arguments)})";

    private void Add(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Long:
                _longs.Add(value.AsLong);
                break;
            case ValueKind.String:
                AddText(value.AsString);
                break;
            case ValueKind.Null:
                break;
            default:
                _others.Add(value);
                break;
        }
    }

    private void AddText(string text)
    {
        if ((_readsText || text.Contains('/')) && IpNetwork.TryParse(text, out IpNetwork network))
        {
            _networks.Add(network);
        }
        else if (IpValue.TryParse(text, out IpValue address))
        {
            _addresses.Add(address);
        }

        if (text.Contains('*'))
        {
            _patterns.Add(new TextPattern(text));
        }
        else if (!_readsText)
        {
            _texts.Add(text);
        }
    }

    private bool Contains(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return false;
            case ValueKind.Ip:
                return ContainsAddress(value.AsIp) || (_patterns.Count > 0 && MatchesPattern(ValueText.Format(value)));
            case ValueKind.String:
                return _texts.Contains(value.AsString) || MatchesPattern(value.AsString)
                    || (_readsText && IpValue.TryParse(value.AsString, out IpValue address) && ContainsAddress(address));
            case ValueKind.Long when _longs.Contains(value.AsLong):
                return true;
            case ValueKind.Double when _longs.Count > 0 && double.IsInteger(value.AsDouble) && double.Abs(value.AsDouble) < long.MaxValue
                && _longs.Contains((long)value.AsDouble):
                return true;
            case ValueKind.Mac or ValueKind.Date when _texts.Contains(ValueText.Format(value)):
                return true;
            default:
                foreach (Value other in _others)
                {
                    if (ValueComparer.Instance.Compare(value, other) == 0)
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    private bool ContainsAddress(IpValue address)
    {
        if (_addresses.Contains(address))
        {
            return true;
        }

        foreach (IpNetwork network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesPattern(string text)
    {
        foreach (TextPattern pattern in _patterns)
        {
            if (pattern.Matches(text))
            {
                return true;
            }
        }

        return false;
    }

    private int SelectAddresses(IpColumn addresses, Span<int> rows)
    {
        ReadOnlySpan<IpValue> values = addresses.Values;
        int kept = 0;
        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += ContainsAddress(values[row]) && !addresses.IsNull(row) ? 1 : 0;
        }

        return kept;
    }

    private int SelectLongs(ReadOnlySpan<long> values, Span<int> rows)
    {
        int kept = 0;
        Span<long> few = stackalloc long[Few];
        if (_longs.Count <= Few)
        {
            int count = 0;
            foreach (long number in _longs)
            {
                few[count++] = number;
            }

            few = few[..count];
            foreach (int row in rows)
            {
                rows[kept] = row;
                kept += few.Contains(values[row]) ? 1 : 0;
            }

            return kept;
        }

        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += _longs.Contains(values[row]) ? 1 : 0;
        }

        return kept;
    }

    private bool[] Flags(Column dictionary)
    {
        bool[] flags = new bool[dictionary.Length];
        for (int code = 0; code < flags.Length; code++)
        {
            flags[code] = Contains(dictionary[code]);
        }

        return flags;
    }

    private int SelectComputed(Column subject, RowBatch batch, EvaluationContext context, Span<int> rows)
    {
        Column[] columns = new Column[_computed.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = _computed[i].Evaluate(batch, context);
        }

        int kept = 0;
        foreach (int row in rows)
        {
            Value value = subject[row];
            bool found = Contains(value);
            for (int i = 0; i < columns.Length && !found && !value.IsNull; i++)
            {
                Value other = columns[i][row];
                found = other.Kind == ValueKind.String && value.Kind == ValueKind.String
                    ? value.AsString == other.AsString
                    : ValueComparer.Instance.Compare(value, other) == 0;
            }

            rows[kept] = row;
            kept += found ? 1 : 0;
        }

        return kept;
    }
}
