using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Hosting;

/// <summary>The loggers of a directory that is collected into, for queries that follow them.</summary>
internal sealed class LiveLoggers(Instance instance) : ILiveLoggers
{
    public IReadOnlyList<string> Names => [.. instance.Collectors.Loggers.Select(static logger => logger.FullName)];

    public bool IsRunning(string name) => instance.Collectors.FindLogger(name)?.Status == LoggerStatus.Running;

    public IDisposable? Subscribe(string name, Action<RowBatch> onRows) => instance.Collectors.FindLogger(name)?.Subscribe(new Subscriber(onRows));

    private sealed class Subscriber(Action<RowBatch> onRows) : ILoggerSubscriber
    {
        public void OnRows(Logger source, RowBatch rows) => onRows(rows);
    }
}
