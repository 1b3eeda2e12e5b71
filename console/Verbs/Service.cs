using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Http;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary>The daemon: a data directory, its ports and loggers, the socket for other processes, and HTTP. Used by one thread.</summary>
internal sealed class Service : IDisposable
{
    /// <summary>What is left of the five seconds goes to ports, queues and the last commit.</summary>
    private static readonly TimeSpan s_clientPatience = TimeSpan.FromSeconds(2);

    /// <summary>The thread that is asked for all this looks around every few seconds; after so long it hangs.</summary>
    private const int HangsMilliseconds = 30_000;

    private readonly string _directory;
    private readonly ServiceLog _log;
    private readonly ServiceManager _manager;
    private readonly InheritedSockets _inherited = new(Environment.GetEnvironmentVariable, Environment.ProcessId);
    private ServiceSettings _settings;
    private long _lookedAt = Environment.TickCount64;
    private Instance? _instance;
    private DaemonServer? _server;
    private LossWatch? _watch;
    private HttpService? _http;

    public Service(string directory, ServiceSettings settings, ServiceLog log)
    {
        _directory = directory;
        _settings = settings;
        _log = log;
        _manager = new ServiceManager(Environment.GetEnvironmentVariable, () => Environment.TickCount64 - Volatile.Read(ref _lookedAt) < HangsMilliseconds);
    }

    private Instance Instance => _instance ?? throw new InvalidOperationException("the service is not started");

    /// <summary>Returns when every port that can be opened is open.</summary>
    /// <exception cref="CommandFailedException">The directory or an address cannot be had.</exception>
    public void Start(CancellationToken stop)
    {
        _instance = Gateway.OpenAlone(_directory, InstanceMode.Collect, stop);
        _log.Info("starting", ("version", ProgramVersion.Text), ("pid", Environment.ProcessId), ("dir", _directory));
        Limit(_settings.Limits);
        Socket listener = DaemonAddress.Listen(_directory, DaemonServer.MaxClients, _inherited);
        _server = new DaemonServer(listener, (request, client) => VerbRunner.Run(Instance, request, client));
        if (_settings.HasFile)
        {
            _instance.Collectors.Declare(_settings.Collectors, Changed, Problem);
            _instance.Outputs.Declare(_settings.Collectors.Outputs, Changed, Problem);
        }

        _http = Listen(_settings);
        foreach (string problem in _inherited.Problems)
        {
            Problem(problem);
        }

        foreach (string problem in _instance.Collectors.Start().Concat(_instance.Outputs.Start()))
        {
            Problem(problem);
        }

        _server.Start();
        _watch = new LossWatch(_instance, _log);
    }

    /// <summary>Tells systemd, and whoever started it.</summary>
    /// <returns>The line for standard output.</returns>
    public string Ready()
    {
        CollectorSet collectors = Instance.Collectors;
        StoredBinding[] open = [.. collectors.Bindings.Where(binding => collectors.Statistics(binding.Name, out _) is not null)];
        string ports = open.Length > 0 ? string.Join(", ", open.Select(static binding => $"{binding.Name} on {binding.TransportName} {binding.Port}")) : "no port open";
        int running = collectors.Loggers.Count(static logger => logger.Status == LoggerStatus.Running);
        string? http = _http is null ? null : $"{(_settings.Http.Certificate is null ? "http" : "https")}://{_http.EndPoint}";
        string state = string.Create(CultureInfo.InvariantCulture, $"{ports}; {running} loggers running{(http is null ? "" : $"; {http}")}");
        _log.Info("serving", ("dir", Instance.Directory), ("ports", ports), ("loggers", running), ("http", http));
        if (_http is not null)
        {
            _http.IsReady = true;
        }

        _manager.Ready(state);
        return string.Create(CultureInfo.InvariantCulture, $"serving {Instance.Directory} as process {Environment.ProcessId}: {state}");
    }

    /// <summary>Applies what changed. When the configuration is wrong everything stays as it is, and each mistake is logged.</summary>
    public void Reload(Func<ServiceSettings> read)
    {
        _manager.Reloading();
        try
        {
            ServiceSettings next = read();
            Apply(next);
            _settings = next;
            _log.Info("configuration reloaded");
        }
        catch (CommandFailedException e)
        {
            foreach (string problem in e.Message.Split('\n'))
            {
                _log.Error("configuration not reloaded", ("cause", problem));
            }
        }

        Ready();
    }

    /// <summary>To be called every few seconds: systemd is told that all is well only as long as it is.</summary>
    public void Look()
    {
        _watch!.Look();
        Volatile.Write(ref _lookedAt, Environment.TickCount64);
    }

    public void Report() => _watch!.Report();

    /// <summary>Takes nothing more, lets everything received become durable, and closes the directory.</summary>
    public void Stop()
    {
        _manager.Stopping();
        _log.Info("stopping");
        Close(ref _http);
        _server!.Stop(s_clientPatience);
        _watch!.Look();
        CloseInstance();
        _log.Info("stopped");
    }

    public void Dispose()
    {
        Close(ref _http);
        _server?.Dispose();
        CloseInstance();
        _manager.Dispose();
    }

    private void Limit(LimitSettings limits)
    {
        Instance.Limits = QueryLimits.Default with
        {
            Timeout = limits.QueryTimeout ?? QueryLimits.Default.Timeout,
            MemoryBytes = limits.QueryMemoryBytes ?? QueryLimits.Default.MemoryBytes,
        };
        Instance.Memory.LimitBytes = limits.AllQueriesMemoryBytes ?? QueryLimits.Default.MemoryBytes;
        Instance.HttpMemory.LimitBytes = limits.HttpMemoryBytes ?? Instance.StandardHttpMemoryBytes;
    }

    private void Apply(ServiceSettings next)
    {
        if (next.DataDirectory != _settings.DataDirectory)
        {
            _log.Warning("another data directory takes a restart", ("dir", next.DataDirectory));
        }

        // What can fail comes first: then nothing has changed yet.
        if (next.Http.Listen is { } listen && _http is not null && listen.Equals(_settings.Http.Listen) && next.Http.Certificate is null == _settings.Http.Certificate is null)
        {
            _http.Change(next.Http, next.Limits, Credentials(next));
        }
        else
        {
            HttpService? before = _http;
            if (before is not null && before.EndPoint.Port == next.Http.Listen?.Port)
            {
                // The same port cannot be had twice.
                Close(ref before);
                _http = null;
            }

            _http = Listen(next);
            Close(ref before);
        }

        Limit(next.Limits);
        _log.Change(next.Log.Level, next.Log.Json);
        if (next.HasFile)
        {
            Instance.Collectors.Declare(next.Collectors, Changed, Problem);
            Instance.Outputs.Declare(next.Collectors.Outputs, Changed, Problem);
        }
    }

    /// <summary>Null when HTTP is not asked for.</summary>
    private HttpService? Listen(ServiceSettings wanted)
    {
        if (wanted.Http.Listen is null)
        {
            return null;
        }

        if (wanted.Http.Credentials is { } file && CredentialFile.Exposed(file) is { } exposed)
        {
            _log.Warning("secrets are not safe", ("cause", exposed));
        }

        if (wanted.Http is { Key: { } key } && CredentialFile.Exposed(key) is { } keyExposed)
        {
            _log.Warning("secrets are not safe", ("cause", keyExposed));
        }

        bool isAlone = IPAddress.IsLoopback(wanted.Http.Listen.Address);
        if (!isAlone && wanted.Http.Certificate is null)
        {
            _log.Warning("HTTP goes without TLS: secrets and answers can be read on the way", ("listen", wanted.Http.Listen));
        }

        if (isAlone && Credentials(wanted).Count == 0 && (wanted.Http.Commands || wanted.Http.Writes || wanted.Http.Files))
        {
            _log.Warning("every user of this machine may change things over HTTP: credentials would tell them apart", ("listen", wanted.Http.Listen));
        }

        return HttpService.Start(Instance, _log, wanted.Http, wanted.Limits, Credentials(wanted), inherited: _inherited.Take(wanted.Http.Listen));
    }

    private static IReadOnlyList<Credential> Credentials(ServiceSettings wanted) =>
        CredentialFile.LoadAll(wanted.Http.Credentials, Environment.GetEnvironmentVariable);

    private static void Close(ref HttpService? http)
    {
        http?.Dispose();
        http = null;
    }

    private void CloseInstance()
    {
        if (_instance is null)
        {
            return;
        }

        DaemonAddress.Remove(_directory, _inherited);

        _instance.Dispose();
        _instance = null;
    }

    private void Changed(string change) => _log.Info("configured", ("change", change));

    private void Problem(string problem) => _log.Warning("not as it should be", ("problem", problem));
}
