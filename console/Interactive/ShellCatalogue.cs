using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Interactive;

/// <summary>
/// Names of what there is in a directory, for completion and the banner: asked of the database when they are needed, and remembered for
/// some seconds. Safe for concurrent use.
/// </summary>
/// <param name="query">Runs a query and gives its rows; none when it fails.</param>
internal sealed class ShellCatalogue(Func<string, IReadOnlyList<RowBatch>> query)
{
    private const int FreshMilliseconds = 5000;
    private const int MaxRemembered = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long At, IReadOnlyList<(string Name, string Note)> Names)> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<(string Name, string Note)> Tables => Ask("system count", static (batch, row) => (Text(batch, "table", row), Text(batch, "count", row) + " rows"));

    public IReadOnlyList<(string Name, string Note)> Loggers => Ask("system loggers", static (batch, row) => (Text(batch, "name", row), $"{Text(batch, "factory", row)}, {Text(batch, "status", row)}"));

    public IReadOnlyList<(string Name, string Note)> Outputs => Ask("system outputs", static (batch, row) => (Text(batch, "name", row), $"{Text(batch, "type", row)}, {Text(batch, "state", row)}"));

    public IReadOnlyList<(string Name, string Note)> Bindings => Ask("system bindings", static (batch, row) => (Text(batch, "name", row), $"{Text(batch, "transport", row)} {Text(batch, "port", row)}"));

    /// <summary>Those of the table's latest rows, with their kinds.</summary>
    public IReadOnlyList<(string Name, string Note)> Fields(string table) => Remember($"table {table} | limit 200", Kinds);

    private static IReadOnlyList<(string Name, string Note)> Kinds(IReadOnlyList<RowBatch> batches)
    {
        Dictionary<string, string> kinds = new(StringComparer.Ordinal);
        foreach (RowBatch batch in batches)
        {
            for (int i = 0; i < batch.Names.Length; i++)
            {
                if (batch.Columns[i].Kind is not ValueKind.Null)
                {
                    kinds.TryAdd(batch.Names[i], batch.Columns[i].Kind?.ToString().ToLowerInvariant() ?? "mixed");
                }
            }
        }

        return [.. kinds.Select(static kind => (kind.Key, kind.Value))];
    }

    private static string Text(RowBatch batch, string field, int row) => batch.Column(field)[row].ToString();

    private IReadOnlyList<(string Name, string Note)> Ask(string text, Func<RowBatch, int, (string Name, string Note)> name) => Remember(
        text, batches => [.. batches.SelectMany(batch => Enumerable.Range(0, batch.RowCount).Select(row => name(batch, row)))]);

    private IReadOnlyList<(string Name, string Note)> Remember(string text, Func<IReadOnlyList<RowBatch>, IReadOnlyList<(string Name, string Note)>> names)
    {
        long now = Environment.TickCount64;
        lock (_gate)
        {
            if (_known.TryGetValue(text, out (long At, IReadOnlyList<(string Name, string Note)> Names) known) && now - known.At < FreshMilliseconds)
            {
                return known.Names;
            }
        }

        IReadOnlyList<(string Name, string Note)> found = names(query(text));
        lock (_gate)
        {
            if (_known.Count >= MaxRemembered)
            {
                _known.Clear();
            }

            _known[text] = (now, found);
        }

        return found;
    }
}
