using System.Diagnostics.CodeAnalysis;

namespace LogFlowDb.Query.Aggregates;

/// <summary>The one list of aggregates.</summary>
internal static class AggregateCatalog
{
    private static readonly Dictionary<string, AggregateFunction> s_byName = Index();

    /// <summary>All aggregates by canonical name, in alphabetical order.</summary>
    public static IReadOnlyList<AggregateFunction> All { get; } =
        [.. s_byName.Values.Distinct().OrderBy(static f => f.Name, StringComparer.Ordinal)];

    /// <summary>Finds by name or alias, without regard to case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out AggregateFunction? function) =>
        s_byName.TryGetValue(name, out function);

    public static AggregateFunction? Find(string name) => s_byName.GetValueOrDefault(name);

    private static Dictionary<string, AggregateFunction> Index()
    {
        AggregateFunction[] functions =
        [
            new("count", ["c"], 0, 1),
            new("sum", [], 1, 1),
            new("avg", ["mean"], 1, 1),
            new("min", [], 1, 1),
            new("max", [], 1, 1),
            new("range", [], 1, 1),
            new("first", [], 1, 1),
            new("last", [], 1, 1),
            new("values", [], 1, 1),
            new("array", [], 1, 1),
            new("var", [], 1, 1),
            new("stddev", [], 1, 1),
            new("covar", ["cov"], 2, 2),
            new("correl", ["corr"], 2, 2),
            new("slope", [], 2, 2),
            new("dc", [], 1, 1),
            new("estdc", [], 1, 2),
            new("median", [], 1, 1),
            new("percentile", [], 2, 3),
            new("per_second", [], 1, 1),
            new("per_minute", [], 1, 1),
            new("per_hour", [], 1, 1),
            new("per_day", [], 1, 1),
        ];
        Dictionary<string, AggregateFunction> index = new(StringComparer.OrdinalIgnoreCase);
        foreach (AggregateFunction function in functions)
        {
            index.Add(function.Name, function);
            foreach (string alias in function.Aliases)
            {
                index.Add(alias, function);
            }
        }

        return index;
    }
}
