using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Running;

/// <summary>A definition that was checked: what runs, and how often. Immutable.</summary>
/// <param name="Table">Whose rows go out; null of a logger.</param>
/// <param name="Logger">Whose rows go out; null of a table.</param>
/// <param name="FromStart">A new output begins with the first row there is.</param>
/// <param name="QueuedRows">Of a logger that wait at most.</param>
internal sealed record OutputPlan(
    string? Table, string? Logger, OutputQuery Query, TimeSpan Refresh, bool FromStart, int QueuedRows, TimeSpan FirstPause, TimeSpan LongestPause)
{
    private const int DefaultQueuedRows = 256 * 1024;
    private const int MaxQueuedRows = 64 * 1024 * 1024;

    private static readonly TimeSpan s_rawRefresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_aggregatedRefresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestRefresh = TimeSpan.FromDays(1);

    /// <exception cref="OutputException">A setting is not acceptable.</exception>
    public static OutputPlan Parse(OutputSettings settings, QueryEngine engine)
    {
        string? table = settings.Text(OutputKeys.Table), logger = settings.Text(OutputKeys.Logger);
        if (table is null == logger is null)
        {
            throw new OutputException(table is null ? @"where rows come from is missing: table=NAME or logger=NAMESPACE\NAME" : "table and logger exclude each other: rows come from one of them");
        }

        if (table is not null && !Engine.Tables.Database.IsTableName(table))
        {
            throw settings.Wrong(OutputKeys.Table, "is no name of a table");
        }

        bool fromStart = settings.One(OutputKeys.From, ("now", false), ("start", true));
        if (logger is not null && settings.Text(OutputKeys.From) is not null)
        {
            throw settings.Wrong(OutputKeys.From, "is for tables: a logger keeps no rows");
        }

        if (table is not null && settings.Text(OutputKeys.Queue) is not null)
        {
            throw settings.Wrong(OutputKeys.Queue, "is for loggers: a table is the queue itself");
        }

        OutputQuery query = OutputQuery.Parse(settings, engine);
        TimeSpan refresh = settings.Duration(OutputKeys.Refresh, query.Shape.IsAggregated ? s_aggregatedRefresh : s_rawRefresh);
        if (refresh > s_longestRefresh || refresh < TimeSpan.FromMilliseconds(10))
        {
            throw settings.Wrong(OutputKeys.Refresh, "is not from 10ms to 1d");
        }

        TimeSpan first = settings.Duration(OutputKeys.Retry, TimeSpan.FromSeconds(1)), longest = settings.Duration(OutputKeys.RetryMost, TimeSpan.FromMinutes(1));
        return new OutputPlan(
            table,
            logger,
            query,
            refresh,
            fromStart,
            (int)settings.Number(OutputKeys.Queue, DefaultQueuedRows, 1, MaxQueuedRows),
            first,
            longest < first ? first : longest);
    }
}
