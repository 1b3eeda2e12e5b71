using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>serve</c>: collects, and runs verbs for other processes, until SIGINT or SIGTERM.</summary>
internal static class ServeVerb
{
    private static readonly TimeSpan s_clientPatience = TimeSpan.FromSeconds(2);

    public static int Run(Invocation invocation, ICommandSession session)
    {
        CancellationToken stop = session.Interrupt.Token;
        string directory = invocation.DataDirectory;

        // There is no configuration file yet; without this a SIGHUP would end the process without a commit.
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        using Instance instance = Gateway.OpenAlone(directory, InstanceMode.Collect, stop);
        using Socket listener = DaemonAddress.Listen(directory, DaemonServer.MaxClients);
        try
        {
            foreach (string problem in instance.Collectors.Start())
            {
                session.WriteErrorLine(problem);
            }

            using DaemonServer server = new(listener, (request, client) => VerbRunner.Run(instance, request, client));
            server.Start();
            session.WriteLine(Ready(instance));
            session.Flush();
            stop.WaitHandle.WaitOne();
            server.Stop(s_clientPatience);
        }
        finally
        {
            DaemonAddress.Remove(directory);
        }

        return ExitCode.Done;
    }

    private static string Ready(Instance instance)
    {
        string ports = string.Join(", ", instance.Collectors.Bindings
            .Where(binding => instance.Collectors.Statistics(binding.Name, out _) is not null)
            .Select(static binding => $"{binding.Name} on {binding.TransportName} {binding.Port}"));
        int running = instance.Collectors.Loggers.Count(static logger => logger.Status == LoggerStatus.Running);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"serving {instance.Directory} as process {Environment.ProcessId}: {(ports.Length > 0 ? ports : "no port open")}; {running} loggers running");
    }
}
