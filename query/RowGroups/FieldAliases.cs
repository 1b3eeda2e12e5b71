namespace LogFlowDb.Query.RowGroups;

/// <summary>
/// Other names of a field: those that Araqne's decoder, pmacct, nfdump and goflow2 give it, and names and numbers of the information
/// elements that tell it. They are used where a table lacks the name itself.
/// </summary>
internal static class FieldAliases
{
    private static readonly HashSet<string> s_fields = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, string[]> s_names = Index(s_fields);

    /// <summary>The names that we give fields of flows.</summary>
    public static IReadOnlySet<string> Fields => s_fields;

    /// <summary>The other names of the fields of flows that collectors and decoders give, with ours.</summary>
    public static IEnumerable<(string Alias, string Field)> OfFlows => VocabularyFile.Rows(VocabularyFile.Fields)
        .SelectMany(static row => row[4].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(alias => (alias, row[0])));

    /// <summary>The names under which a table may keep what is called <paramref name="name"/>, whatever its case, the likeliest first.</summary>
    public static IReadOnlyList<string> Of(string name) => s_names.GetValueOrDefault(name, []);

    private static Dictionary<string, string[]> Index(HashSet<string> fields)
    {
        Dictionary<string, string[]> index = new(2048, StringComparer.OrdinalIgnoreCase);
        foreach (string[] row in VocabularyFile.Rows(VocabularyFile.Fields))
        {
            string[] names = [row[0]];
            fields.Add(row[0]);
            foreach (string alias in row[4].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                index.Add(alias, names);
            }
        }

        // Names that vendors give are too plain to be understood of any field ("Reason"): in their rows only the names that we give count.
        foreach (string[] row in VocabularyFile.Rows(VocabularyFile.Elements))
        {
            index.TryAdd(row[2], Add(index, fields, row));
        }

        foreach (string[] row in VocabularyFile.Rows(VocabularyFile.Vendors))
        {
            Add(index, fields, row);
        }

        return index;
    }

    /// <summary>Enters an element under its plain name and its number, and returns the names under which it may be kept.</summary>
    private static string[] Add(Dictionary<string, string[]> index, HashSet<string> fields, string[] row)
    {
        string plain = row[3], number = row[0] == "0" ? $"ie_{row[1]}" : $"pen_{row[0]}_{row[1]}";
        string[] names = row[6].Length > 0 ? [row[6], plain, number] : [plain, number];
        index.TryAdd(number, names);
        if (!fields.Contains(plain))
        {
            index.TryAdd(plain, names);
        }

        return names;
    }
}
