namespace LogFlowDb.Console.Commands;

/// <summary>The commands that change nothing, neither tables nor what is collected: all that <c>--read-only</c> leaves.</summary>
internal static class ReadingCommands
{
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "flowmon.bindings", "flowmon.exporters", "flowmon.templates", "flowmon.options", "flowmon.trace",
        "logapi.loggerFactories", "logapi.loggers", "logapi.logger", "logpresso.loggers",
        "logstorage.tables", "logstorage.table", "logstorage.retention", "logstorage.parameters", "logstorage.engines", "logstorage.writers",
        "logstorage.logs", "logstorage.fullscan", "logstorage.backup",
        "logdb.console", "logdb.queries", "logdb.queryStatus", "logdb.savedResults", "logdb.procedures", "logdb.csvLookups", "logdb.lookupHandlers",
        "help",
    };

    public static IReadOnlyCollection<string> Names => s_names;

    public static bool Contains(string name) => s_names.Contains(name);
}
