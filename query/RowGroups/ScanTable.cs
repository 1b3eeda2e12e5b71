using System.Collections.Concurrent;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Query.RowGroups;

/// <summary>A table under scan. Safe for concurrent use.</summary>
internal sealed class ScanTable(TableSnapshot snapshot) : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _storedNames = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _stored = new(StringComparer.Ordinal);

    public string Name => snapshot.Table;

    public IReadOnlyList<IRowGroup> Groups => snapshot.Groups;

    /// <summary>
    /// The name under which the table keeps a field: the name itself, or when no row has it one that the catalogue of other names
    /// knows for it.
    /// </summary>
    public string StoredName(string field) => field is SystemFields.Time or SystemFields.Id
        ? field
        : _storedNames.GetOrAdd(field, Resolve);

    /// <summary>The counter from which a field is estimated in this table; null when it is no estimate, or stored itself.</summary>
    public string? EstimatedFrom(string field) =>
        EstimatedCounters.CounterOf(field) is { } counter && !_stored.GetOrAdd(field, Has) ? counter : null;

    public void Dispose() => snapshot.Dispose();

    private string Resolve(string field)
    {
        // Asking whether a table has a field may take a look at each of its blocks: only where the answer matters. The newest
        // rows mostly answer, and the catalogue of names need not be read then.
        if (Groups.Count == 0 || Groups[^1].Statistics(field) is not null)
        {
            return field;
        }

        IReadOnlyList<string> others = FieldAliases.Of(field);
        return others.Count > 0 && !Has(field) ? others.FirstOrDefault(Has, field) : field;
    }

    private bool Has(string field)
    {
        // The newest rows first: they are the likeliest to be asked for, and to have the field.
        for (int i = Groups.Count - 1; i >= 0; i--)
        {
            if (Groups[i].Statistics(field) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
