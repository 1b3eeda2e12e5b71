using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>The real program on a directory of its own, with one NetFlow port that feeds the table <c>t</c>.</summary>
internal sealed class LogDb : IDisposable
{
    private static readonly string s_program = Path.Combine(Root, "logdb");

    /// <summary>Of the repository.</summary>
    public static string Root => FindRoot();

    // The first start builds the program.
    private static readonly Lazy<int> s_built = new(() => Programs.Run(s_program, "", TimeSpan.FromMinutes(10), "help").ExitCode);

    private readonly string _directory = Directory.CreateTempSubdirectory("logdb-crash-").FullName;
    private readonly List<Process> _servers = [];
    private readonly bool _isMounted;

    /// <param name="tmpfsMegabytes">The directory lies on a file system of its own of this size; 0 for none.</param>
    public LogDb(int tmpfsMegabytes = 0)
    {
        if (tmpfsMegabytes > 0)
        {
            ProcessOutcome mount = Programs.Run(
                "mount", "", Programs.Patience, "-t", "tmpfs", "-o", $"size={tmpfsMegabytes}m", "tmpfs", _directory);
            Assert.True(mount.ExitCode == 0, mount.Errors);
            _isMounted = true;
        }

        Assert.Equal(0, s_built.Value);
        Port = FreeUdpPort();
    }

    /// <summary>The path of the program, built when this returns.</summary>
    public static string Built()
    {
        Assert.Equal(0, s_built.Value);
        return s_program;
    }

    public string Data => Path.Combine(_directory, "data");

    /// <summary>A file beside the data.</summary>
    public string Beside(string name) => Path.Combine(_directory, name);

    public int Port { get; }

    public static int FreeTcpPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public static int FreeUdpPort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Port, logger and managed logger, as the user makes them.</summary>
    /// <param name="options">Of the port, as <c>transport=tcp</c>.</param>
    /// <param name="withSamples">A second logger feeds the samples of sFlow that come to the same port to the table <c>s</c>.</param>
    public void SetUp(string options = "", bool withSamples = false)
    {
        SetUp("nf", "netflow", "t", $"flowmon.open default {Port} {options}".TrimEnd());
        if (withSamples)
        {
            SetUp("sf", "sflow", "s");
        }
    }

    /// <summary>Starts the daemon without waiting for it. The process belongs to this object.</summary>
    public Process Serve() => Serve([], []);

    /// <param name="variables">Of its environment, <c>NAME=VALUE</c>.</param>
    /// <param name="arguments">Behind <c>serve</c>.</param>
    /// <param name="onLogged">Gets each line of its log; null for nobody.</param>
    public Process Serve(IReadOnlyList<string> variables, IReadOnlyList<string> arguments, Action<string>? onLogged = null)
    {
        Process server = Programs.Start("/usr/bin/env", [.. variables, s_program, "--data", Data, "serve", .. arguments]);
        _servers.Add(server);
        server.OutputDataReceived += static (_, _) => { };
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                onLogged?.Invoke(text);
            }
        };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }

    /// <summary>Starts the daemon and returns when it listens.</summary>
    /// <param name="transport">Of the port.</param>
    public async Task<Process> ServeAndListenAsync(string transport = "udp")
    {
        Process server = Serve();
        await Wait.UntilPortIsOpenAsync(transport, Port);
        return server;
    }

    public ProcessOutcome Run(params IEnumerable<string> arguments) =>
        Programs.Run(s_program, "", Programs.Patience, ["--data", Data, .. arguments]);

    /// <summary>Starts a verb that goes on until it is stopped.</summary>
    public Process Start(params IEnumerable<string> arguments) => Programs.Start(s_program, ["--data", Data, .. arguments]);

    /// <summary>The first row of a query that must succeed.</summary>
    public JsonElement QueryRow(string query) => QueryRows(query)[0];

    /// <summary>The rows of a query that must succeed.</summary>
    public JsonElement[] QueryRows(string query)
    {
        ProcessOutcome outcome = Run("query", query, "--format", "ndjson");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public void Dispose()
    {
        foreach (Process server in _servers)
        {
            if (!server.HasExited)
            {
                server.Kill();
                server.WaitForExit();
            }

            server.Dispose();
        }

        if (_isMounted)
        {
            Programs.Run("umount", "", Programs.Patience, "-l", _directory);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private void SetUp(string logger, string factory, string table, params IEnumerable<string> first)
    {
        ProcessOutcome outcome = Programs.Run(s_program, "\n\n\n", Programs.Patience, [
            "--data", Data, "exec", .. first, $"logapi.createLogger {factory} local {logger}", $@"logapi.startLogger local\{logger}",
            $@"logpresso.createLogger localhost local\{logger} {table}"]);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogFlowDb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no LogFlowDb.sln above {AppContext.BaseDirectory}");
    }
}
