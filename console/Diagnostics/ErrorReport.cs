using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Diagnostics;

/// <summary>What a failure looks like to people and programs, and the exit code it leads to: the one place that knows.</summary>
internal static class ErrorReport
{
    /// <param name="format">The output format; the JSON ones get a JSON line too. Null for none.</param>
    /// <returns>The exit code.</returns>
    public static int Write(ICommandSession session, Exception failure, string? format)
    {
        if (failure is OutputClosedException)
        {
            return ExitCode.Done;
        }

        bool json = format is not null && OutputFormat.IsJson(format);
        if (failure is QueryException query)
        {
            session.WriteErrorLine(QueryErrorText.Format(query, session.Traits.Width));
            session.Shell?.Misspelt(query.Text, query.Errors.Min(static error => error.Offset));
            if (json)
            {
                session.WriteErrorLine(QueryErrorText.Json(query));
            }

            return ExitCode.Usage;
        }

        (int code, string message) = Explain(session, failure);
        if (message.Length == 0)
        {
            return code;
        }

        session.WriteErrorLine(VisibleText.OfLines(message));
        if (json)
        {
            session.WriteErrorLine(QueryErrorText.Json(message));
        }

        return code;
    }

    private static (int Code, string Message) Explain(ICommandSession session, Exception failure) => failure switch
    {
        CommandFailedException command => (command.ExitCode, command.Message),
        OperationCanceledException when session.Interrupt.IsRaised => (ExitCode.Interrupted, "interrupted"),
        CorruptTableException => (ExitCode.Damaged, failure.Message),
        QueryExecutionException => (ExitCode.Failed, $"query failure: {failure.Message}"),
        DatabaseException or BindingException or LoggerException or CaptureException or OutputException => (ExitCode.Failed, failure.Message),
        IOException or UnauthorizedAccessException => (ExitCode.Failed, failure.Message),
        _ => (ExitCode.Failed, Internal(failure)),
    };

    /// <summary>Our own mistake. The whole trace is for those who look for it: <c>LOGDB_TRACE=1</c>.</summary>
    private static string Internal(Exception failure)
    {
        if (Environment.GetEnvironmentVariable("LOGDB_TRACE") is { Length: > 0 })
        {
            return $"internal error: {failure}";
        }

        string place = failure.StackTrace?.Split('\n')[0].Trim() ?? "";
        return $"internal error, please report it: {failure.GetType().Name}: {failure.Message} {place}";
    }
}
