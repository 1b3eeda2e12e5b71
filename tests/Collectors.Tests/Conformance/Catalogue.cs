using System.Globalization;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>The catalogue of elements and fields as the files say it.</summary>
internal static class Catalogue
{
    private static readonly Dictionary<(uint Pen, int Id), Element> s_elements = Rows("elements.csv").Concat(Rows("vendors.csv")).Select(Read).ToDictionary(element => (element.Pen, element.Id));
    private static readonly ILookup<string, Element> s_byName = s_elements.Values.ToLookup(element => Squeezed(element.Name), StringComparer.Ordinal);
    private static readonly Dictionary<string, string> s_aliases = Rows("fields.csv")
        .SelectMany(row => row[4].Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(row[0]).Select(name => (name, field: row[0])))
        .ToDictionary(pair => pair.name, pair => pair.field, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_arrays = [.. Rows("fields.csv").Where(row => row[1] == "array").Select(row => row[0])];

    public static Element? Find(uint pen, int id) => pen == 0 && id >= 57472
        ? s_elements.GetValueOrDefault((35632u, id - 57472))
        : pen == 29305
        ? s_elements.GetValueOrDefault((0u, id))?.Reversed()
        : s_elements.GetValueOrDefault((pen, id));

    /// <summary>The element of a name, whatever its case and underscores.</summary>
    public static Element? Find(string name) => s_byName[Squeezed(name)].FirstOrDefault();

    /// <summary>True when a field of ours holds a list.</summary>
    public static bool IsArray(string field) => s_arrays.Contains(field);

    /// <summary>Our field of a name that another tool gives it.</summary>
    public static string? Field(string alias) => s_aliases.GetValueOrDefault(alias);

    private static Element Read(string[] row) => new(
        uint.Parse(row[0], CultureInfo.InvariantCulture),
        int.Parse(row[1], CultureInfo.InvariantCulture),
        row[2],
        row[3],
        row[4],
        row[6].Length > 0 ? row[6] : row[3],
        row[7],
        row[8].Length > 0 ? int.Parse(row[8], CultureInfo.InvariantCulture) : 0,
        row[9].Length > 0);

    private static string Squeezed(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(SharedCaptures.Repository, "collectors", "protocols", "Records", file))
            .Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split(','));
}
