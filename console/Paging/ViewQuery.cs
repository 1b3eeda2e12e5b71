using System.Text;

namespace LogFlowDb.Console.Paging;

/// <summary>What a view of a table shows: the one truth from which rows, histogram, counts, top lists and the copied text come.</summary>
/// <param name="Table">Its name.</param>
internal sealed record ViewQuery(string Table)
{
    /// <summary>What <c>system</c> calls rows that were kept, where there are any.</summary>
    public const string KeptRows = "result";

    /// <summary>First instant, ns since 1970 UTC; null for the beginning.</summary>
    public long? From { get; init; }

    /// <summary>First instant no more wanted; null for the end.</summary>
    public long? To { get; init; }

    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>Order by a field other than time; null for time.</summary>
    public string? SortField { get; init; }

    public bool SortDescending { get; init; }

    /// <summary>The query whose rows were kept and are looked at, instead of a table's; null for a table.</summary>
    public string? Kept { get; init; }

    /// <summary>Rows can be asked for by time and number; else the answer is one piece of at most <see cref="QueryPort.MaxRows"/> rows.</summary>
    public bool IsPaged => Kept is null && SortField is null && Steps.All(static step => step.KeepsRows);

    /// <summary>The query as a person would write it, without what only the screen needs.</summary>
    public string Text(IReadOnlyList<string>? fields = null) => Ended(Kept is { } query ? query + Behind() : Source(From, To, ascending: false), fields);

    /// <summary>The same for whoever answers: of kept rows it asks those, the query does not run again.</summary>
    public string Request(IReadOnlyList<string>? fields = null) => Ended(Source(From, To, ascending: false), fields);

    private string Ended(string source, IReadOnlyList<string>? fields)
    {
        StringBuilder text = new(source);
        if (SortField is { } sort)
        {
            text.Append(" | sort limit=").Append(QueryPort.MaxRows).Append(' ').Append(SortDescending ? "-" : "").Append(FieldText.Name(sort));
        }

        if (fields is { Count: > 0 })
        {
            text.Append(" | fields ").AppendJoin(", ", fields.Select(FieldText.Name));
        }

        return text.ToString();
    }

    /// <summary>The table and all steps, ready for another stage behind.</summary>
    public string Source(long? from, long? to, bool ascending) => Scan(from, to, ascending, "");

    /// <summary>
    /// The queries that give rows next to an anchor, which is not among them, one behind the other until there are enough: newest
    /// first, or oldest first behind it. Rows of the anchor's own time come first.
    /// </summary>
    /// <param name="anchor">Time and number; null for the end, or the beginning if <paramref name="ascending"/>.</param>
    public IReadOnlyList<string> Page((long Time, long Id)? anchor, bool ascending, int count, IReadOnlyList<string> fields)
    {
        StringBuilder end = new($" | limit {count}");
        if (fields.Count > 0)
        {
            end.Append(" | fields _time, _id");
            foreach (string field in fields.Where(static field => field is not ("_time" or "_id")))
            {
                end.Append(", ").Append(FieldText.Name(field));
            }
        }

        if (anchor is not { } at)
        {
            return [Scan(From, To, ascending, "") + end];
        }

        string beyond = ascending ? Scan(Math.Max(at.Time + 1, From ?? long.MinValue), To, ascending, "") : Scan(From, Math.Min(at.Time, To ?? long.MaxValue), ascending, "");
        return [Scan(at.Time, at.Time + 1, ascending, $" | search _id {(ascending ? '>' : '<')} {at.Id}") + end, beyond + end];
    }

    private string Behind() => string.Concat(Steps.Select(static step => " | " + step.Text));

    private string Scan(long? from, long? to, bool ascending, string first)
    {
        if (Kept is not null)
        {
            return $"system {KeptRows}{first}{Behind()}";
        }

        StringBuilder text = new("table");
        if (from is { } start)
        {
            text.Append(" from=").Append(Instants.Text(start));
        }

        if (to is { } end)
        {
            text.Append(" to=").Append(Instants.Text(end));
        }

        return text.Append(ascending ? " order=asc " : " ").Append(FieldText.Table(Table)).Append(first).Append(Behind()).ToString();
    }
}
