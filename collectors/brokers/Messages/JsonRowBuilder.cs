using System.Globalization;
using System.Text.Json;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Brokers.Messages;

/// <summary>
/// Objects of JSON into columns. Texts become addresses, times and the like where the vocabulary says that the field is one; what is
/// not of that form stays text. Not thread-safe.
/// </summary>
internal sealed class JsonRowBuilder
{
    /// <summary>Of an object, and of the objects of a batch together.</summary>
    private const int MaxFields = 1000;

    private const int MaxDepth = 32;

    private readonly List<string> _names = [];
    private readonly List<List<Value>> _columns = [];
    private readonly List<FlowFieldType?> _types = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<(int Column, Value Value)> _row = [];

    public int RowCount { get; private set; }

    /// <summary>Fields that the table gives anew.</summary>
    public static bool IsOfOrigin(string field) => field is SystemFields.Id or SystemFields.Table;

    /// <summary>False for what is no object, or has too many fields; nothing is added then.</summary>
    public bool TryAdd(ReadOnlySpan<byte> json)
    {
        _row.Clear();
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int column = ColumnOf(ref reader);
                reader.Read();
                if (column < 0)
                {
                    return false;
                }

                _row.Add((column, Value(ref reader, _types[column])));
            }

            if (reader.Read())
            {
                return false;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no UTF-16, as "\ud800".
            return false;
        }

        foreach ((int column, Value value) in _row)
        {
            if (!IsOfOrigin(_names[column]))
            {
                FillUp(_columns[column], RowCount);
                _columns[column].Add(value);
            }
        }

        RowCount++;
        return true;
    }

    /// <summary>The rows so far as a batch; then none are left.</summary>
    public RowBatch Take()
    {
        List<string> names = [];
        List<Column> columns = [];
        for (int i = 0; i < _names.Count; i++)
        {
            if (_columns[i].Count > 0)
            {
                FillUp(_columns[i], RowCount);
                names.Add(_names[i]);
                columns.Add(Plain(new ValueColumn(_columns[i].ToArray())));
            }
        }

        RowBatch rows = new(RowCount, [.. names], [.. columns]);
        _names.Clear();
        _columns.Clear();
        _types.Clear();
        _byName.Clear();
        RowCount = 0;
        return rows;
    }

    /// <summary>Nulls up to a row; what a field had there before, being named twice in an object, goes.</summary>
    private static void FillUp(List<Value> values, int count)
    {
        values.RemoveRange(Math.Min(count, values.Count), Math.Max(0, values.Count - count));
        while (values.Count < count)
        {
            values.Add(Engine.Values.Value.Null);
        }
    }

    /// <summary>Values of one kind as the column of that kind: joining makes it, be it with nothing.</summary>
    private static Column Plain(ValueColumn values) =>
        ColumnAssembly.Concat([new RowBatch(values.Length, [""], [values]), new RowBatch(0, [""], [new ValueColumn(default)])]).Columns[0];

    /// <summary>Fields mostly come in the order of the row before.</summary>
    private int ColumnOf(ref Utf8JsonReader reader)
    {
        int next = _row.Count;
        if (next < _names.Count && reader.ValueTextEquals(_names[next]))
        {
            return next;
        }

        string name = reader.GetString()!;
        if (_byName.TryGetValue(name, out int known))
        {
            return known;
        }

        if (name.Length == 0 || _names.Count >= MaxFields)
        {
            return -1;
        }

        _byName.Add(name, _names.Count);
        _names.Add(name);
        _columns.Add([]);
        _types.Add(FlowFields.Find(name)?.Type);
        return _names.Count - 1;
    }

    private static Value Value(ref Utf8JsonReader reader, FlowFieldType? type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return Engine.Values.Value.From(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number:
                return type != FlowFieldType.Double && reader.TryGetInt64(out long number) ? Engine.Values.Value.From(number) : Engine.Values.Value.From(reader.GetDouble());
            case JsonTokenType.String:
                return Typed(reader.GetString()!, type);
            case JsonTokenType.StartArray:
                List<Value> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, null));
                }

                return Engine.Values.Value.From([.. items]);
            case JsonTokenType.StartObject:
                List<KeyValuePair<string, Value>> entries = [];
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    entries.Add(new(name, Value(ref reader, null)));
                }

                return Engine.Values.Value.From(new ValueMap(entries));
            default:
                return Engine.Values.Value.Null;
        }
    }

    private static Value Typed(string text, FlowFieldType? type)
    {
        switch (type)
        {
            case FlowFieldType.Address when IpValue.TryParse(text, out IpValue address):
                return Engine.Values.Value.From(address);
            case FlowFieldType.Date when TryTime(text, out long nanoseconds):
                return Engine.Values.Value.FromDate(nanoseconds);
            case FlowFieldType.Mac when TryMac(text, out long mac):
                return Engine.Values.Value.FromMac(mac);
            case FlowFieldType.Long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return Engine.Values.Value.From(number);
            case FlowFieldType.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real):
                return Engine.Values.Value.From(real);
            case FlowFieldType.Binary when text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF"):
                return Engine.Values.Value.From(Convert.FromHexString(text));
            default:
                return Engine.Values.Value.From(text);
        }
    }

    /// <summary>ISO 8601, or with a blank; without a zone it is UTC. Nine decimals at most.</summary>
    private static bool TryTime(string text, out long nanoseconds)
    {
        const int TickDecimals = 7, MaxDecimals = 9;
        nanoseconds = 0;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        int end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        // DateTime knows hundreds of nanoseconds; what is below is added by hand.
        int decimals = point < 0 ? 0 : end - point - 1;
        string plain = decimals <= TickDecimals ? text : string.Concat(text.AsSpan(0, point + 1 + TickDecimals), text.AsSpan(end));
        if (decimals > MaxDecimals
            || !DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            || time.Year is < 1678 or > 2261)
        {
            return false;
        }

        long below = 0;
        for (int i = TickDecimals; i < MaxDecimals; i++)
        {
            below = (below * 10) + (i < decimals ? text[point + 1 + i] - '0' : 0);
        }

        nanoseconds = ((time.Ticks - DateTime.UnixEpoch.Ticks) * 100) + below;
        return true;
    }

    private static bool TryMac(string text, out long address)
    {
        const int Length = 17;
        address = 0;
        return text.Length == Length
            && Enumerable.Range(0, 5).All(i => text[(i * 3) + 2] is ':' or '-')
            && long.TryParse(text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address);
    }
}
