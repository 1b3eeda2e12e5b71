using System.Globalization;
using System.Text.Json;

namespace LogFlowDb.Console.Tui;

/// <summary>Arrays and maps, a line an element; what lies deeper stays JSON.</summary>
internal static class NestedText
{
    public static IEnumerable<(string Name, string Text)> Lines(string json)
    {
        List<(string, string)> lines = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                lines.AddRange(document.RootElement.EnumerateObject().Select(static member => (member.Name, Text(member.Value))));
            }
            else if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                lines.AddRange(document.RootElement.EnumerateArray().Select(static (item, at) => (at.ToString(CultureInfo.InvariantCulture), Text(item))));
            }
        }
        catch (JsonException)
        {
            lines.Add(("", json));
        }

        return lines;
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
