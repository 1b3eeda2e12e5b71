namespace LogFlowDb.Query.Tests.Differential;

/// <summary>A query over the table t, in both forms.</summary>
/// <param name="Ascending">Oldest first.</param>
internal sealed record PlainQuery(bool Ascending, long? From, long? To, IReadOnlyList<PlainStage> Stages)
{
    public bool KeepsOrder => Stages.All(static stage => stage.KeepsOrder);

    public override string ToString() => string.Join(" | ", Stages.Select(static stage => stage.Text).Prepend(Source));

    private string Source => "table" + (Ascending ? " order=asc" : "") + Bound("from", From) + Bound("to", To) + " t";

    /// <param name="rows">As stored: the first row has the least number.</param>
    public IReadOnlyList<string> Rows(IReadOnlyList<PlainRow> rows)
    {
        IEnumerable<PlainRow> given = rows.Select((row, at) => (Row: row, At: at))
            .Where(r => Time(r.Row) >= (From ?? long.MinValue) && Time(r.Row) < (To ?? long.MaxValue))
            .OrderBy(r => Ascending ? Time(r.Row) : -Time(r.Row)).ThenBy(r => Ascending ? r.At : -r.At).Select(static r => r.Row);
        IReadOnlyList<PlainRow> now = [.. given];
        foreach (PlainStage stage in Stages)
        {
            now = [.. stage.Apply(now)];
        }

        return [.. now.Select(static row => row.Keep(static name => name is not "_id").ToString())];
    }

    private static long Time(PlainRow row) => row["_time"].AsLong;

    private static string Bound(string name, long? time) => time is { } ns ? $" {name}={Engine.Values.ValueText.FormatDate(ns)}" : "";
}
