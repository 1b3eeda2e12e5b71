using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary>The way to a data directory: open in this process, or through the daemon that has it.</summary>
internal interface IGateway : IDisposable
{
    /// <summary>Opens ports and starts loggers, when this process has the directory and nobody did; else does nothing.</summary>
    /// <returns>What could not be started, a line each.</returns>
    IReadOnlyList<string> StartCollecting();

    /// <summary>Reports failures of the verb itself.</summary>
    /// <returns>The exit code.</returns>
    int Run(Invocation invocation, ICommandSession session);
}
