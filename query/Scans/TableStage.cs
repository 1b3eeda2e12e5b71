using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Scans;

/// <summary>
/// <c>table [from=T] [to=T] [duration=D] [offset=N] [limit=N] [order=asc] a, b*, c?</c>: rows of stored tables with
/// <c>from &lt;= _time &lt; to</c>, newest first unless ascending. Rows of equal time come by <c>_id</c> in the same direction.
/// </summary>
/// <param name="from">A date; null without a lower bound.</param>
/// <param name="duration">ns before the start of the execution; excludes from and to.</param>
internal sealed class TableStage(
    IReadOnlyList<TableName> tables, Value? from, Value? to, long? duration, long offset, long? limit, bool ascending) : SourceStage
{
    public override string Name => "table";

    public IReadOnlyList<TableName> Tables { get; } = tables;

    public Value? From { get; } = from;

    public Value? To { get; } = to;

    public long? Duration { get; } = duration;

    public long Offset { get; } = offset;

    public long? Limit { get; } = limit;

    public bool Ascending { get; } = ascending;

    /// <summary>Set by planning: conditions that the rows must meet, of the stages that followed.</summary>
    public IReadOnlyList<Expression> Filters { get; init; } = [];

    /// <summary>Set by planning: fields that the query asks of the tables by name.</summary>
    public IReadOnlyCollection<string> Asked { get; init; } = [];

    public override IEnumerable<(string Subject, string Text)> PlanNotes => Filters.Select(static filter => ("condition", $"{filter}, met in the scan"));

    /// <summary>True when all rows are given, so that which come first does not matter.</summary>
    public bool IsWhole => Offset == 0 && Limit is null;

    /// <summary>First instant wanted and first one no more wanted, ns since 1970 UTC.</summary>
    public (long From, long To) TimeRange(long now) => Duration is { } duration
        ? (now - duration, long.MaxValue)
        : (From?.AsLong ?? long.MinValue, To?.AsLong ?? long.MaxValue);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        using TableScan scan = new(this, wanted, context);
        Operator rows = IsWhole ? first : new LimitOperator(Offset, Limit ?? long.MaxValue) { Next = first };
        if (Limit != 0)
        {
            new OrderedScan(scan, Ascending, context).Run(rows);
        }
    }

    /// <summary>The same rows and those before them.</summary>
    /// <param name="nanoseconds">How far back.</param>
    public TableStage ReachingBack(long nanoseconds) => new(
        Tables, From is { } from ? Value.FromDate(from.AsLong - nanoseconds) : null, To, Duration + nanoseconds, Offset, Limit, Ascending)
    { Filters = Filters, Asked = Asked };

    public TableStage With(IReadOnlyList<Expression> filters) =>
        new(Tables, From, To, Duration, Offset, Limit, Ascending) { Filters = filters, Asked = Asked };

    public TableStage Asking(IReadOnlyCollection<string> fields) =>
        new(Tables, From, To, Duration, Offset, Limit, Ascending) { Filters = Filters, Asked = fields };

    public override string ToString() => Name
        + (From is { } from ? " from=" + StageText.Time(from) : "")
        + (To is { } to ? " to=" + StageText.Time(to) : "")
        + (Duration is { } duration ? " duration=" + StageText.Duration(duration) : "")
        + StageText.Option("offset", Offset == 0 ? null : Offset)
        + StageText.Option("limit", Limit)
        + StageText.Option("order", Ascending, "asc")
        + " " + StageText.List(Tables);
}
