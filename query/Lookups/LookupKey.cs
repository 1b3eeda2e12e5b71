using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// The rows of a lookup table by the values of one field. Text that is an address equals the address, text that is a whole number
/// the number; where several rows have a value the first counts. When the values are addresses and networks (<c>10.0.0.0/8</c>), an
/// address is found in the narrowest network that has it. Immutable, safe for concurrent use.
/// </summary>
internal sealed class LookupKey
{
    private readonly Dictionary<long, int> _numbers = [];
    private readonly Dictionary<IpValue, int> _addresses = [];
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly int[] _rowOfNetwork = [];

    public LookupKey(Column distinct, int[] codes)
    {
        int[] rowOfCode = new int[distinct.Length];
        Array.Fill(rowOfCode, -1);
        for (int row = codes.Length - 1; row >= 0; row--)
        {
            if (codes[row] >= 0)
            {
                rowOfCode[codes[row]] = row;
            }
        }

        List<IpNetwork> networks = [];
        List<int> rows = [];
        bool anyNetwork = false;
        for (int code = 0; code < distinct.Length; code++)
        {
            Value value = distinct[code];
            int row = rowOfCode[code];
            if (value.Kind == ValueKind.String && value.AsString.Contains('/') && IpNetwork.TryParse(value.AsString, out IpNetwork network))
            {
                networks.Add(network);
                rows.Add(row);
                anyNetwork = true;
                continue;
            }

            switch (Canonical(value))
            {
                case { Kind: ValueKind.Long } number:
                    AddFirst(_numbers, number.AsLong, row);
                    break;
                case { Kind: ValueKind.Ip } address:
                    AddFirst(_addresses, address.AsIp, row);
                    networks.Add(IpNetwork.Of(address.AsIp));
                    rows.Add(row);
                    break;
                case { Kind: ValueKind.String } text:
                    AddFirst(_texts, text.AsString, row);
                    break;
                default:
                    break;
            }
        }

        if (anyNetwork)
        {
            _addresses.Clear();
            Networks = NetworkIndex.Build(networks, out int[] numbers);
            _rowOfNetwork = new int[Networks.Networks.Length];
            Array.Fill(_rowOfNetwork, int.MaxValue);
            for (int i = 0; i < numbers.Length; i++)
            {
                _rowOfNetwork[numbers[i]] = Math.Min(_rowOfNetwork[numbers[i]], rows[i]);
            }
        }
    }

    /// <summary>Null when the values are no networks.</summary>
    public NetworkIndex? Networks { get; }

    /// <summary>The row with this value; −1 when there is none, as for null.</summary>
    public int Find(Value value) => Canonical(value) switch
    {
        { Kind: ValueKind.Long } number => Find(number.AsLong),
        { Kind: ValueKind.Ip } address => Find(address.AsIp),
        { Kind: ValueKind.String } text => Find(text.AsString),
        _ => -1,
    };

    public int Find(long number) => _numbers.TryGetValue(number, out int row) ? row : -1;

    public int Find(IpValue address)
    {
        if (Networks is { } networks)
        {
            int network = networks.Find(address);
            return network < 0 ? -1 : _rowOfNetwork[network];
        }

        return _addresses.TryGetValue(address, out int row) ? row : -1;
    }

    /// <summary>What a value is compared as: a whole number, an address, or text; null for what has none of these forms.</summary>
    public static Value Canonical(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Long or ValueKind.Ip or ValueKind.Null:
                return value;
            case ValueKind.Double when double.IsInteger(value.AsDouble) && double.Abs(value.AsDouble) < long.MaxValue:
                return Value.From((long)value.AsDouble);
            case ValueKind.Array or ValueKind.Map:
                return Value.Null;
            case ValueKind.String:
                string text = value.AsString;
                return IsWholeNumber(text, out long number) ? Value.From(number)
                    : IpValue.TryParse(text, out IpValue address) ? Value.From(address)
                    : value;
            default:
                return Value.From(ValueText.Format(value));
        }
    }

    private int Find(string text) => _texts.TryGetValue(text, out int row) ? row : -1;

    /// <summary>As numbers are written: <c>007</c> and <c>+7</c> are texts.</summary>
    private static bool IsWholeNumber(string text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= 20
            && (text[0] is '-' or (>= '1' and <= '9') || text == "0")
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && (text[0] != '-' || text.Length > 1 && text[1] is >= '1' and <= '9');
    }

    private static void AddFirst<T>(Dictionary<T, int> index, T key, int row)
        where T : notnull
    {
        if (!index.TryGetValue(key, out int before) || row < before)
        {
            index[key] = row;
        }
    }
}
