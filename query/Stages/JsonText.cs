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
}
