namespace LogFlowDb.Query.Functions;

/// <summary>The one list of scalar functions, by family.</summary>
internal static class FunctionCatalog
{
    private static readonly Dictionary<string, FunctionDefinition> s_byName = Index();

    /// <summary>All functions by name, in alphabetical order.</summary>
    public static IReadOnlyList<FunctionDefinition> All => [.. s_byName.Values.Distinct().OrderBy(static f => f.Name, StringComparer.Ordinal)];

    /// <summary>All names that <see cref="Find"/> knows.</summary>
    public static IEnumerable<string> Names => s_byName.Keys;

    /// <summary>By name or alias, without regard to case; null when there is none.</summary>
    public static FunctionDefinition? Find(string name) => s_byName.GetValueOrDefault(name);

    private static Dictionary<string, FunctionDefinition> Index()
    {
        Dictionary<string, FunctionDefinition> index = new(StringComparer.OrdinalIgnoreCase);
        FunctionDefinition[][] families =
        [
            RowFunctions.All, ConvertFunctions.All, TestFunctions.All, StringFunctions.All, PatternFunctions.All, NumberFunctions.All,
            DateFunctions.All, NetFunctions.All, NameFunctions.All, UnitFunctions.All, GroupFunctions.All, ArrayFunctions.All, CryptoFunctions.All,
            XmlFunctions.All,
        ];
        foreach (FunctionDefinition[] family in families)
        {
            foreach (FunctionDefinition function in family)
            {
                index.Add(function.Name, function);
                foreach (string alias in function.Aliases)
                {
                    index.Add(alias, function);
                }
            }
        }

        return index;
    }
}
