using System.Text;
using System.Text.Json;

namespace LogFlowDb.Console.Paging;

/// <summary>Rows out of lines of JSON, each an object. One thread.</summary>
internal sealed class JsonRowReader
{
    private readonly List<string> _names = [];
    private readonly List<FieldValue> _values = [];
    private string[] _last = [];

    /// <summary>Null for a line that is no object.</summary>
    public FieldRow? Read(ReadOnlySpan<byte> line)
    {
        _names.Clear();
        _values.Clear();
        try
        {
            Utf8JsonReader reader = new(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int at = _names.Count;
                _names.Add(at < _last.Length && reader.ValueTextEquals(_last[at]) ? _last[at] : reader.GetString() ?? "");
                reader.Read();
                _values.Add(Value(ref reader, line));
            }
        }
        catch (JsonException)
        {
            return null;
        }

        if (!_names.SequenceEqual(_last))
        {
            _last = [.. _names];
        }

        return new FieldRow(_last, [.. _values]);
    }

    private static FieldValue Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return FieldValue.Null;
            case JsonTokenType.Number:
                return new FieldValue(FieldKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new FieldValue(FieldKind.Bool, "true");
            case JsonTokenType.False:
                return new FieldValue(FieldKind.Bool, "false");
            case JsonTokenType.String:
                return new FieldValue(FieldKind.Text, reader.GetString() ?? "");
            default:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new FieldValue(FieldKind.Nested, Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]));
        }
    }
}
