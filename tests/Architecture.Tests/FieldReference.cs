using System.Text;

namespace LogFlowDb.Architecture.Tests;

/// <summary>The vocabulary of <c>collectors/protocols/Records</c> as tables of the README.</summary>
internal static class FieldReference
{
    private const string Folder = "collectors/protocols/Records/";

    public static string Markdown()
    {
        Dictionary<string, string[]> elements = Rows("elements.csv").Concat(Rows("vendors.csv"))
            .Select(static row => (Field: row[6].Length > 0 ? row[6] : row[3], Rank: row[8].Length > 0 ? row[8] : "0", Number: row[0] == "0" ? row[1] : $"{row[0]}/{row[1]}"))
            .GroupBy(static row => row.Field, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.OrderBy(static row => row.Rank, StringComparer.Ordinal).Select(static row => row.Number).ToArray(), StringComparer.Ordinal);
        StringBuilder text = new();
        foreach (string line in Repository.Lines(Folder + "fields.csv"))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                text.Append($"\n### {line[3..]}\n\n| Field | Type | Meaning | Elements | Also told by | Also called |\n|---|---|---|---|---|---|\n");
            }
            else if (!line.StartsWith('#') && !line.StartsWith("field,", StringComparison.Ordinal))
            {
                string[] row = line.Split(',');
                string[] told = [.. new[] { ("v5", row[2]), ("sFlow", row[3]) }.Where(static source => source.Item2.Length > 0).Select(static source => $"{source.Item1}: {source.Item2}")];
                text.Append($"| `{row[0]}` | {row[1]} | {row[5]} | {string.Join(", ", elements.GetValueOrDefault(row[0], []))} | {string.Join("; ", told)} | {row[4]} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string[]> Rows(string file) =>
        Repository.Lines(Folder + file).Where(static line => !line.StartsWith('#')).Skip(1).Select(static line => line.Split(','));
}
