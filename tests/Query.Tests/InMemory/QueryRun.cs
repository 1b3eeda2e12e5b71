using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.InMemory;

internal static class QueryRun
{
    // Nine hours ahead all year, as the vectors have it.
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(9), "test", "test");

    public static IReadOnlyList<ValueMap> Rows(ITableCatalog catalog, string query, int parallelism = 2) => Run(catalog, query, parallelism).Rows;

    public static (IReadOnlyList<ValueMap> Rows, QueryStatistics Statistics) Run(
        ITableCatalog catalog, string query, int parallelism = 2, long memoryBytes = 1L << 30)
    {
        ListSink sink = new();
        QueryEngine engine = new(catalog, new QueryEnvironment { TimeZone = s_zone });
        QueryStatistics statistics = engine.Execute(
            engine.Prepare(query), new QueryLimits(TimeSpan.FromMinutes(1), memoryBytes, parallelism), sink, CancellationToken.None);
        return (sink.Rows, statistics);
    }

    /// <summary>Null where the row has none.</summary>
    public static Value Field(ValueMap row, string name) => row.TryGetValue(name, out Value value) ? value : Value.Null;

    /// <summary>The rows as text, a line each.</summary>
    public static string Text(ITableCatalog catalog, string query, int parallelism = 2) =>
        string.Join('\n', Rows(catalog, query, parallelism).Select(static row => Value.From(row).ToString()));
}
