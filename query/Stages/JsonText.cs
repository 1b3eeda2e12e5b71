using System.Text;
using System.Text.Json;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary>JSON text of values, as <c>tojson</c> gives and <c>json</c> takes: what JSON has no kind for becomes its text.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(IReadOnlyList<ValueMap> rows) =>
        rows.Count == 1 ? Write(Value.From(rows[0])) : Write(Value.From([.. rows.Select(Value.From)]));

    public static string Write(Value value)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, s_options))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Long:
                writer.WriteNumberValue(value.AsLong);
                break;
            case ValueKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteRawValue(ValueText.FormatDouble(value.AsDouble));
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (Value item in value.AsArray)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                writer.WriteStartObject();
                foreach (KeyValuePair<string, Value> entry in value.AsMap)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(ValueText.Format(value));
                break;
        }
    }

    /// <summary>Reads one JSON value. False for anything that is no JSON, or nested deeper than 64.</summary>
    public static bool TryParse(string text, out Value value)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            value = From(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            value = Value.Null;
            return false;
        }
    }

    private static Value From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => Value.True,
        JsonValueKind.False => Value.False,
        JsonValueKind.String => Value.From(element.GetString()),
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? Value.From(whole) : Value.From(element.GetDouble()),
        JsonValueKind.Array => Value.From([.. element.EnumerateArray().Select(From)]),
        JsonValueKind.Object => Value.From(new ValueMap(element.EnumerateObject().Select(static m => KeyValuePair.Create(m.Name, From(m.Value))))),
        _ => Value.Null,
    };
}
