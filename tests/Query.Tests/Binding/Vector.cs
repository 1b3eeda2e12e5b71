using System.Runtime.CompilerServices;
using System.Text.Json;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>A language vector of ../shared/vectors, read in place; the files are not part of the repository.</summary>
public static class Vector
{
    public static TimeZoneInfo Seoul { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul");

    public static string? Path { get; } = Find();

    public static List<JsonElement> Load()
    {
        List<JsonElement> vectors = [];
        foreach (string line in File.ReadLines(Path!).Where(static line => line.Length > 0))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            vectors.Add(document.RootElement.Clone());
        }

        return vectors;
    }

    public static string? Text(this JsonElement vector, string name) =>
        vector.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static ValueMap Row(JsonElement row) =>
        new(row.EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, ToValue(entry.Value))));

    public static Value ToValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return Value.True;
            case JsonValueKind.False:
                return Value.False;
            case JsonValueKind.String:
                return Value.From(element.GetString());
            case JsonValueKind.Number:
                return element.TryGetInt64(out long whole) && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
                    ? Value.From(whole)
                    : Value.From(element.GetDouble());
            case JsonValueKind.Array:
                return Value.From(element.EnumerateArray().Select(ToValue).ToArray());
            case JsonValueKind.Object:
                return Typed(element) ?? Value.From(Row(element));
            default:
                return Value.Null;
        }
    }

    /// <summary>Compared as the README of the vectors says: doubles within a tolerance, texts that are IPv6 addresses as addresses.</summary>
    public static bool Same(JsonElement expected, Value actual, double? tolerance)
    {
        if (expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("$set", out JsonElement set))
        {
            List<Value> rest = [.. actual.Kind == ValueKind.Array ? actual.AsArray : []];
            return rest.Count == set.GetArrayLength() && set.EnumerateArray().All(item =>
            {
                int at = rest.FindIndex(value => Same(item, value, tolerance));
                if (at >= 0)
                {
                    rest.RemoveAt(at);
                }

                return at >= 0;
            });
        }

        if (expected.ValueKind == JsonValueKind.Array)
        {
            return actual.Kind == ValueKind.Array && actual.AsArray.Length == expected.GetArrayLength()
                && expected.EnumerateArray().Zip(actual.AsArray).All(pair => Same(pair.First, pair.Second, tolerance));
        }

        Value wanted = ToValue(expected);
        if (wanted.Kind == ValueKind.Double && actual.Kind == ValueKind.Double)
        {
            double a = wanted.AsDouble, b = actual.AsDouble;
            return a.Equals(b) || Math.Abs(a - b) <= (tolerance ?? 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)));
        }

        if (wanted.Kind == ValueKind.String && actual.Kind is ValueKind.String or ValueKind.Ip or ValueKind.Date)
        {
            return wanted.AsString == actual.ToString()
                || (IpValue.TryParse(wanted.AsString, out IpValue x) && IpValue.TryParse(actual.ToString(), out IpValue y) && x == y);
        }

        return wanted == actual;
    }

    private static Value? Typed(JsonElement element)
    {
        JsonProperty[] properties = [.. element.EnumerateObject()];
        if (properties.Length != 1 || !properties[0].Name.StartsWith('$'))
        {
            return null;
        }

        JsonElement content = properties[0].Value;
        return properties[0].Name switch
        {
            "$int" or "$long" => Value.From(content.GetInt64()),
            "$double" => Value.From(content.GetDouble()),
            "$ip" => IpValue.TryParse(content.GetString(), out IpValue address) ? Value.From(address) : Value.Null,
            "$bytes" => Value.From(Convert.FromHexString(content.GetString()!)),
            "$date" => IsoTime.TryParse(content.GetString(), Seoul, out long nanoseconds) ? Value.FromDate(nanoseconds) : Value.Null,
            _ => throw new InvalidDataException(properties[0].Name),
        };
    }

    private static string? Find([CallerFilePath] string source = "")
    {
        for (DirectoryInfo? folder = new FileInfo(source).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "LogFlowDb.sln")))
            {
                string path = System.IO.Path.Combine(folder.FullName, "..", "shared", "vectors", "araqne-query.jsonl");
                return File.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
