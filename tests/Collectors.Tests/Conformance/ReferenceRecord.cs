using System.Globalization;
using System.Text.Json;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>A record of the reference: elements in the order of the template, with their bytes.</summary>
internal sealed class ReferenceRecord
{
    public ReferenceRecord(JsonElement json)
    {
        Json = json;
        IsOptions = json.TryGetProperty("opt", out _);
        if (json.TryGetProperty("f", out JsonElement fields))
        {
            IsFields = true;
            Cells = [.. fields.EnumerateArray().Select(pair => (pair[0].ValueKind == JsonValueKind.String ? pair[0].GetString()! : pair[0].GetRawText(), pair[1].GetString()!))];
        }
    }

    public JsonElement Json { get; }

    /// <summary>False for samples of sFlow.</summary>
    public bool IsFields { get; }

    public bool IsOptions { get; }

    /// <summary>Keys are <c>ID</c>, <c>PEN:ID</c>, <c>sTYPE</c> for scopes of v9 and <c>s:ID</c> for those of IPFIX.</summary>
    public IReadOnlyList<(string Key, string Hex)> Cells { get; } = [];

    /// <summary>What a row should hold: field, what it may be (several forms of one fact may differ), and the elements that say so.</summary>
    public IEnumerable<(string Field, Value[] Accepted, string Source)> Expected()
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        Dictionary<string, int> totals = Cells.CountBy(cell => cell.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        bool hasTwoHeaders = totals.GetValueOrDefault("4") > 1 && totals.GetValueOrDefault("8") + totals.GetValueOrDefault("27") > 1;
        List<(Element Element, string Name, Value Value)> told = [];
        List<(string Field, Value[] Accepted, string Source)> expected = [];
        foreach ((string key, string hex) in Cells)
        {
            int occurrence = seen[key] = seen.GetValueOrDefault(key) + 1;
            int number = hasTwoHeaders ? totals[key] - occurrence + 1 : occurrence;
            string suffix = number == 1 ? "" : "_" + WireValue.Invariant(number);
            byte[] bytes = WireValue.Bytes(hex);
            if (bytes.Length == 0 || key == "210")
            {
                continue;
            }

            if (ElementOf(key) is { } element)
            {
                if (WireValue.Of(element, bytes) is { } value)
                {
                    told.Add((element, element.Field + suffix, value));
                }
            }
            else if (Unknown(key) is { } unknown)
            {
                expected.Add((unknown + suffix, [Value.From(bytes)], key));
            }
        }

        foreach (IGrouping<string, (Element Element, string Name, Value Value)> field in told.GroupBy(cell => cell.Name, StringComparer.Ordinal))
        {
            (Element Element, string Name, Value Value)[] forms = [.. field];
            if (forms[0].Element is { Type: not "basicList", Reading: not "addresses" } item && Catalogue.IsArray(item.Field))
            {
                // Items of a list; a label of a stack that is not so high is empty.
                Value[] items = [.. forms.Where(form => item.Reading != "label" || form.Value.AsLong != 0).Select(form => form.Value)];
                expected.Add((field.Key, items.Length > 0 ? [Value.From(items)] : [Value.Null, Value.From(items)], Keys(forms)));
                continue;
            }

            if (forms.All(form => form.Element.FillsZero))
            {
                // Forms for different kinds of packets: what is filled counts. Addresses that are both filled are of two headers, the inner one last,
                // unless the record says what version it is of.
                (Element Element, string Name, Value Value)[] filled = [.. forms.Where(form => !IsZero(form.Value))];
                bool areTwo = filled.Length == 2 && filled[0].Value.Kind == ValueKind.Ip && Cells.All(cell => cell.Key is not ("60" or "256"));
                expected.Add((field.Key, areTwo ? [filled[1].Value] : [.. (filled.Length > 0 ? filled : forms).Select(form => form.Value)], Keys(forms)));
                if (areTwo)
                {
                    expected.Add((filled[0].Element.Plain + field.Key[filled[0].Element.Field.Length..], [filled[0].Value], Key(filled[0].Element)));
                }

                continue;
            }

            int best = forms.Min(form => form.Element.Rank);
            foreach ((Element element, string name, Value value) in forms)
            {
                expected.Add((element.Rank == best ? name : element.Plain, [value], Key(element)));
            }
        }

        return expected;
    }

    /// <summary>Null for a scope of v9, and for what the catalogue does not know.</summary>
    private static Element? ElementOf(string key)
    {
        string number = key.StartsWith("s:", StringComparison.Ordinal) ? key[2..] : key;
        string[] parts = number.Split(':');
        return number[0] == 's' ? null : Catalogue.Find(parts.Length == 1 ? 0 : Number(parts[0]), (int)Number(parts[^1]));
    }

    private static string? Unknown(string key)
    {
        if (key[0] == 's')
        {
            return null;
        }

        string[] parts = key.Split(':');
        return parts.Length == 1 ? $"ie_{key}" : $"pen_{parts[0]}_{parts[1]}";
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsZero(Value value) => value.Kind == ValueKind.Ip ? value.AsIp.Number == 0 || value.AsIp == IpValue.FromV4(0) : value.AsLong == 0;

    private static string Keys(IEnumerable<(Element Element, string Name, Value Value)> forms) => string.Join('/', forms.Select(form => Key(form.Element)));

    private static string Key(Element element) => element.Pen == 0 ? WireValue.Invariant(element.Id) : $"{element.Pen}:{element.Id}";
}
