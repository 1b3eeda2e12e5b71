namespace LogFlowDb.Console.Paging;

/// <summary>A row that was read. Rows of one answer share their names.</summary>
internal sealed class FieldRow(string[] names, FieldValue[] values)
{
    /// <summary>ns since 1970 UTC; null when the row has no <c>_time</c>.</summary>
    public long? Time { get; } = Instants.TryParse(Find(names, values, "_time").Text);

    public long Id { get; } = long.TryParse(Find(names, values, "_id").Text, out long id) ? id : 0;

    public ReadOnlySpan<string> Names => names;

    public ReadOnlySpan<FieldValue> Values => values;

    public FieldValue this[string name] => Find(names, values, name);

    private static FieldValue Find(string[] names, FieldValue[] values, string name)
    {
        int at = Array.IndexOf(names, name);
        return at < 0 ? FieldValue.Null : values[at];
    }
}
