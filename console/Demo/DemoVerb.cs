using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Demo;

/// <summary><c>demo</c>: real exporter datagrams over a socket into a table of a throw-away directory, then three queries.</summary>
internal static class DemoVerb
{
    private const string Binding = "demo";
    private const string Table = "netflows";
    private const int WindowDatagrams = 64;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly (string What, string Query)[] s_queries =
    [
        ("How much is there?", $"table {Table} | stats count, sum(octet_count), sum(packet_count)"),
        ("Who sends most?", $"table {Table} | stats sum(octet_count) as octets, count as flows by src_ip | sort limit=5 -octets"),
        ("When? (by the time that the exporters saw)", $"table {Table} | eval _time=last_time | timechart span=1m sum(octet_count) as octets, sum(packet_count) as packets | limit 8"),
    ];

    public static int Run(ICommandSession session)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("logdb-demo-");
        try
        {
            using Instance instance = Instance.Open(Path.Combine(directory.FullName, "data"), InstanceMode.Collect);
            Collect(instance, directory.FullName, session);
            foreach ((string what, string query) in s_queries)
            {
                session.Interrupt.Token.ThrowIfCancellationRequested();
                session.WriteLine();
                session.WriteLine(what);
                session.WriteLine($"$ logdb query '{query}'");
                QueryRun.Execute(instance, session, new QueryRequest(query, OutputFormat.Table) { Footer = true });
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        session.WriteLine("""

            Next, with your own:
              logdb exec 'flowmon.open default 2055 0.0.0.0' 'logapi.createLogger netflow local edge' 'logapi.startLogger local\edge' 'logpresso.createLogger localhost local\edge netflows'
              logdb serve &                                   then send NetFlow v5 or v9 to udp 2055
              logdb import capture.pcap --table netflows      or read it from capture files
              logdb                                           the shell; help lists its commands
            """);
        return ExitCode.Done;
    }

    private static void Collect(Instance instance, string directory, ICommandSession session)
    {
        CollectorSet collectors = instance.Collectors;
        int port = FreePort();
        collectors.OpenBinding(Binding, port, IPAddress.Loopback);
        Logger logger = collectors.CreateLogger(new LoggerSpec("netflow", "local", "demo", null, new Dictionary<string, string>(StringComparer.Ordinal)));
        collectors.StartLogger(logger);
        collectors.CreateManagedLogger(logger, Table, null);

        long started = Stopwatch.GetTimestamp();
        using SampleExporters exporters = new(directory);
        int sent = exporters.Play(port, count => Wait(collectors, count - WindowDatagrams, session));
        Wait(collectors, sent, session);
        collectors.CloseBinding(Binding);
        collectors.RemoveManagedLogger(logger.FullName);
        session.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sent} NetFlow datagrams of {exporters.ExporterCount} exporters (softflowd, v5 and v9) came in on udp 127.0.0.1:{port}: {logger.LogCount} flows stored in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }

    /// <summary>Waits until so many datagrams are received, so that the sample fits any socket buffer.</summary>
    private static void Wait(CollectorSet collectors, int datagrams, ICommandSession session)
    {
        long started = Stopwatch.GetTimestamp();
        while (collectors.Statistics(Binding, out _) is { } statistics && statistics.Datagrams < datagrams)
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new CommandFailedException($"only {statistics.Datagrams} of {datagrams} datagrams arrived over the loopback socket");
            }

            session.Interrupt.Token.WaitHandle.WaitOne(1);
            session.Interrupt.Token.ThrowIfCancellationRequested();
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
