using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>table [from=T] [to=T] [duration=D] [offset=N] [limit=N] [order=asc] a, b*, c?</c>: rows of stored tables with
/// <c>from &lt;= _time &lt; to</c>, newest first unless ascending. Rows of equal time come by <c>_id</c> in the same direction.
/// </summary>
/// <param name="from">A date; null without a lower bound.</param>
/// <param name="duration">ns before the start of the execution; excludes from and to.</param>
internal sealed class TableStage(
    IReadOnlyList<TableName> tables, Value? from, Value? to, long? duration, long offset, long? limit, bool ascending) : Stage
{
    public override string Name => "table";

    public IReadOnlyList<TableName> Tables { get; } = tables;

    public Value? From { get; } = from;

    public Value? To { get; } = to;

    public long? Duration { get; } = duration;

    public long Offset { get; } = offset;

    public long? Limit { get; } = limit;

    public bool Ascending { get; } = ascending;

    public override string ToString() => Name
        + (From is { } from ? " from=" + StageText.Time(from) : "")
        + (To is { } to ? " to=" + StageText.Time(to) : "")
        + (Duration is { } duration ? " duration=" + StageText.Duration(duration) : "")
        + StageText.Option("offset", Offset == 0 ? null : Offset)
        + StageText.Option("limit", Limit)
        + StageText.Option("order", Ascending, "asc")
        + " " + StageText.List(Tables);
}
