using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>serve</c>: collects, and runs verbs for other processes, until SIGINT or SIGTERM. SIGHUP reads the configuration anew, SIGUSR1 logs all counters.</summary>
internal static class ServeVerb
{
    private const string ConfigurationVariable = "LOGDB_CONFIG";
    private const int Usr1 = 10;

    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(10);

    public static int Run(Invocation invocation, ICommandSession session)
    {
        if (invocation.Example)
        {
            session.Write(PackagedFiles.Example);
            return ExitCode.Done;
        }

        ServiceSettings settings = Settings(invocation);
        if (invocation.Check)
        {
            session.WriteLine(Summary(ConfigurationFile(invocation), settings));
            return ExitCode.Done;
        }

        // Before anything else: a signal that comes while the directory opens must not end the process without a commit.
        using AutoResetEvent hangUp = new(false), statistics = new(false);
        using PosixSignalRegistration onHangUp = On(PosixSignal.SIGHUP, hangUp);
        using PosixSignalRegistration onUsr1 = On((PosixSignal)Usr1, statistics);
        CancellationToken stop = session.Interrupt.Token;
        ServiceLog log = new(line => WriteError(session, line), settings.Log.Level, settings.Log.Json, ServiceLog.IsJournal(Environment.GetEnvironmentVariable), TimeProvider.System);
        using Service service = new(DataDirectory(invocation, settings), settings, log);
        service.Start(stop);
        session.WriteLine(service.Ready());
        session.Flush();
        WaitHandle[] events = [stop.WaitHandle, hangUp, statistics];
        while (true)
        {
            switch (WaitHandle.WaitAny(events, s_lookInterval))
            {
                case 0:
                    service.Stop();
                    return ExitCode.Done;
                case 1:
                    service.Reload(() => Settings(invocation));
                    break;
                case 2:
                    service.Report();
                    break;
                default:
                    service.Look();
                    break;
            }
        }
    }

    /// <summary>Of flags, variables and file.</summary>
    /// <exception cref="CommandFailedException">Something is wrong; a line for each thing.</exception>
    public static ServiceSettings Settings(Invocation invocation) =>
        ConfigurationReader.Read(ConfigurationFile(invocation), invocation.Listen, Environment.GetEnvironmentVariable);

    /// <summary>Flag over variable over file.</summary>
    public static string DataDirectory(Invocation invocation, ServiceSettings settings) =>
        invocation.DataGiven ? invocation.DataDirectory : settings.DataDirectory ?? invocation.DataDirectory;

    private static string? ConfigurationFile(Invocation invocation) =>
        invocation.ConfigurationFile ?? (Environment.GetEnvironmentVariable(ConfigurationVariable) is { Length: > 0 } file ? Path.GetFullPath(file) : null);

    private static PosixSignalRegistration On(PosixSignal signal, AutoResetEvent raised) => PosixSignalRegistration.Create(
        signal,
        context =>
        {
            context.Cancel = true;
            try
            {
                raised.Set();
            }
            catch (ObjectDisposedException)
            {
                // It came while the process ends.
            }
        });

    private static void WriteError(ICommandSession session, ReadOnlyMemory<byte> line)
    {
        try
        {
            session.Error.Write(line.Span);
            session.Error.Flush();
        }
        catch (Terminal.OutputClosedException)
        {
            // Nobody reads the log: no reason to stop collecting.
        }
    }

    private static string Summary(string? file, ServiceSettings settings)
    {
        DeclaredCollectors declared = settings.Collectors;
        IPEndPoint? listen = settings.Http.Listen;
        string http = listen is null ? "no HTTP" : $"HTTP{(settings.Http.Certificate is null ? "" : "S")} on {listen}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{file ?? "no file"}: no mistakes; {declared.Bindings.Count} bindings, {declared.Loggers.Count} loggers, {declared.Tables.Count} tables{(declared.Outputs.Count > 0 ? $", {declared.Outputs.Count} outputs" : "")}; {http}");
    }
}
