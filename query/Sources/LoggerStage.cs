using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// <c>logger window=1m [limit=N] ns\name, …</c>: the records of loggers during the time after the start, whether they are stored
/// or not, with <c>_logger</c> and the time of their coming where they have none.
/// </summary>
internal sealed class LoggerStage(IReadOnlyList<string> loggers, long window, long? limit) : LiveStage(window, limit)
{
    private const string LoggerField = "_logger";

    public override string Name => "logger";

    /// <summary>Full names, or patterns with <c>*</c>.</summary>
    public IReadOnlyList<string> Loggers { get; } = loggers;

    public override string ToString() =>
        $"{Name} window={StageText.Duration(Window)}{StageText.Option("limit", Limit)} {StageText.List(Loggers)}";

    protected override bool Wants(string origin) => true;

    protected override IDisposable Subscribe(LiveRows rows, QueryContext context)
    {
        ILiveLoggers known = context.Environment.Loggers
            ?? throw new QueryExecutionException("logger follows records as they are received, and nobody collects here: collect with logdb serve, then ask again");
        Subscriptions all = new();
        try
        {
            foreach (string name in Loggers.SelectMany(name => Find(name, known)).Distinct(StringComparer.Ordinal))
            {
                all.Add(known.Subscribe(name, batch => rows.Add(name, batch)) ?? throw new QueryExecutionException($"logger not found: {name}"));
                if (!known.IsRunning(name))
                {
                    context.Notice($"logger {name} is stopped: nothing comes from it until it is started");
                }
            }

            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    protected override RowBatch Read(string origin, RowBatch rows, FieldSet wanted)
    {
        RowBatch named = rows.With(LoggerField, new ConstantColumn(Value.From(origin), rows.RowCount));
        if (rows.IndexOf(SystemFields.Time) < 0)
        {
            long now = (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
            named = named.With(SystemFields.Time, new ConstantColumn(Value.FromDate(now), rows.RowCount));
        }

        IEnumerable<string> names = wanted.IsAll
            ? new[] { SystemFields.Time, LoggerField }.Concat(named.Names.ToArray()).Concat(wanted.Names).Distinct(StringComparer.Ordinal)
            : wanted.Names;
        return BatchGroup.Read("", named, isAll: false, names);
    }

    private static IEnumerable<string> Find(string name, ILiveLoggers known) => name.Contains('*', StringComparison.Ordinal)
        ? known.Names.Where(logger => TablePattern.Matches(name, logger))
        : [name];

    private sealed class Subscriptions : IDisposable
    {
        private readonly List<IDisposable> _all = [];

        public void Add(IDisposable subscription) => _all.Add(subscription);

        public void Dispose() => _all.ForEach(static subscription => subscription.Dispose());
    }
}
