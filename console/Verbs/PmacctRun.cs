using System.Globalization;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Pmacct;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// A plan at work: outputs stand before the first row comes, and end after the last one went out. While it runs other processes ask the
/// directory through it. Used by one thread.
/// </summary>
internal sealed class PmacctRun : IDisposable
{
    private static readonly TimeSpan s_clientPatience = TimeSpan.FromSeconds(1);

    /// <summary>For outputs to find where they begin.</summary>
    private static readonly TimeSpan s_beginning = TimeSpan.FromSeconds(10);

    /// <summary>For the last rows: when it was told to stop, and at the end of a file, which nobody waits for with a stop watch.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(3), s_drainOfFile = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    private readonly InheritedSockets _inherited = new(Environment.GetEnvironmentVariable, Environment.ProcessId);
    private readonly PmacctPlan _plan;
    private readonly ICommandSession _session;
    private readonly Instance _instance;
    private readonly RunLog _log;
    private readonly List<Output> _outputs = [];
    private readonly ITableWriter _table;
    private readonly Dictionary<string, string?> _errors = new(StringComparer.Ordinal);
    private readonly long _rowsBefore;

    /// <exception cref="CommandFailedException">The directory cannot be had.</exception>
    /// <exception cref="OutputException">An output cannot be made.</exception>
    public PmacctRun(PmacctPlan plan, string directory, ICommandSession session)
    {
        _plan = plan;
        _session = session;

        // Only this process has them: .NET keeps changed variables to itself, and no other program is started.
        foreach ((string name, string secret) in plan.Secrets)
        {
            Environment.SetEnvironmentVariable(name, secret);
        }

        _instance = Gateway.OpenAlone(directory, InstanceMode.Collect, session.Interrupt.Token);
        try
        {
            _table = _instance.Catalog.Writer(plan.Table, create: true)!;
            _rowsBefore = _instance.Database!.Info(plan.Table)?.Rows ?? 0;
            MakeLookups();
            foreach (OutputSpec output in plan.Outputs)
            {
                _outputs.Add(_instance.Outputs.CreatePassing(output with { Folder = Environment.CurrentDirectory }));
            }

            _log = new RunLog(session, plan.LogFile);
        }
        catch
        {
            _instance.Dispose();
            throw;
        }
    }

    /// <summary>Returns at the end of the file, or when it was told to stop and has purged.</summary>
    public void Run()
    {
        StartOutputs();
        if (_plan.SaveFile is null)
        {
            RunLive();
        }
        else
        {
            ReadFile();
        }

        _table.CommitAsync().GetAwaiter().GetResult();
        bool isDrained = _instance.Outputs.DrainPassing(_plan.SaveFile is null ? s_drain : s_drainOfFile);
        Look();
        if (!isDrained)
        {
            _log.WriteLine("not all rows went out in time; those of databases and brokers go out with the next run");
        }

        long rows = (_instance.Database!.Info(_plan.Table)?.Rows ?? 0) - _rowsBefore;
        _log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows} flows stored; ask them: logdb --data {_instance.Directory} query 'table {_plan.Table} | stats sum(octet_count), sum(packet_count) by src_ip'"));
    }

    public void Dispose()
    {
        _instance.Dispose();
        _log.Dispose();
    }

    private void MakeLookups()
    {
        foreach ((string name, string csv) in _plan.Lookups)
        {
            string path = Path.Combine(_instance.Directory, $"{name}.csv.new");
            File.WriteAllText(path, csv);
            try
            {
                _instance.Lookups.LoadCsv(path, name);
            }
            finally
            {
                File.Delete(path);
            }
        }

        foreach ((string name, IReadOnlyList<string> ports) in _plan.Groups)
        {
            _instance.Lookups.CreateGroup(name, ports);
        }
    }

    /// <summary>Each output has found its place in the table before anything comes into it.</summary>
    private void StartOutputs()
    {
        foreach (string problem in _instance.Outputs.Start())
        {
            _log.WriteLine(problem);
        }

        long deadline = Environment.TickCount64 + (long)s_beginning.TotalMilliseconds;
        while (_outputs.Any(static output => output.IsDurable && output.Status() is { Position.Epoch: 0, State: not OutputState.Stopped }) && Environment.TickCount64 < deadline)
        {
            _session.Interrupt.Token.WaitHandle.WaitOne(5);
        }
    }

    private void RunLive()
    {
        using DaemonServer server = new(DaemonAddress.Listen(_instance.Directory, DaemonServer.MaxClients, _inherited), (request, client) => VerbRunner.Run(_instance, request, client));
        DeclaredCollectors declared = DeclaredCollectors.None with
        {
            Bindings = _plan.Binding is { } binding ? [binding] : [],
            Loggers = [new DeclaredLogger(_plan.Logger!, Started: true, _plan.Table, Host: null)],
        };
        List<string> problems = [];
        _instance.Collectors.Declare(declared, static _ => { }, problems.Add);
        problems.AddRange(_instance.Collectors.Start());
        if (problems.Count > 0)
        {
            _instance.Collectors.Declare(DeclaredCollectors.None, static _ => { }, static _ => { });
            throw new CommandFailedException(string.Join('\n', problems));
        }

        server.Start();
        _log.WriteLine(Ready());
        while (!_session.Interrupt.Token.WaitHandle.WaitOne(s_look))
        {
            Look();
        }

        server.Stop(s_clientPatience);
        DaemonAddress.Remove(_instance.Directory, _inherited);

        // What loggers have yet to give goes to the table with their end.
        _instance.Collectors.Declare(DeclaredCollectors.None, static _ => { }, static _ => { });
    }

    private string Ready() => _plan.Binding is { } binding
        ? string.Create(CultureInfo.InvariantCulture, $"{_plan.Kind.ToString().ToLowerInvariant()}: listening on {binding.Address} udp {binding.Port}, storing in {_instance.Directory}")
        : $"pmacctd: listening on {_plan.Logger!.Configuration["interface"]}, storing in {_instance.Directory}";

    private void ReadFile()
    {
        string file = _plan.SaveFile!;
        try
        {
            CancellationToken stop = _session.Interrupt.Token;
            string? error = _plan.Kind == PmacctKind.Pmacctd
                ? new PacketFileImporter(_table, _plan.Meter) { Filter = _plan.Filter }.ImportAsync(file, isLast: true, stop).GetAwaiter().GetResult().Error
                : new FlowFileImporter(_table).ImportAsync(file, stop).GetAwaiter().GetResult().Error;
            if (error is not null)
            {
                _log.WriteLine($"{file}: {error}; what came before it counts");
            }
        }
        catch (Exception failure) when (failure is CaptureException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(failure.Message.Contains(file, StringComparison.Ordinal) ? failure.Message : $"{file}: {failure.Message}", cause: failure);
        }
    }

    /// <summary>Says what went wrong with outputs, once each.</summary>
    private void Look()
    {
        foreach (Output output in _outputs)
        {
            string? error = output.Status().LastError;
            if (error is not null && error != _errors.GetValueOrDefault(output.Name))
            {
                _log.WriteLine(Formats.VisibleText.Of($"output {output.Name}: {error}"));
            }

            _errors[output.Name] = error;
        }
    }
}
