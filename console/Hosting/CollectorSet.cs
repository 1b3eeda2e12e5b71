using System.Net;
using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Brokers.RabbitMq;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Console.Hosting;

/// <summary>
/// The bindings, loggers and managed loggers of a data directory. Every change is recorded before the call returns. When not
/// collecting, changes are checked and recorded only, and take effect when somebody collects.
/// Safe for concurrent use; changes are made one at a time.
/// </summary>
internal sealed partial class CollectorSet : IDisposable
{
    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan s_counterSaves = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly bool _collecting;
    private readonly StateFile _file;
    private readonly BindingRegistry _open;
    private readonly LoggerRegistry _registry;
    private readonly SortedDictionary<string, StoredBinding> _bindings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bindingFailures = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StoredManagedLogger> _managed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ManagedLogger> _running = new(StringComparer.Ordinal);
    private long _savedLogCount;
    private Timer? _saving;
    private bool _isStarted;

    /// <exception cref="CommandFailedException">What is recorded is damaged or cannot be made again.</exception>
    public CollectorSet(Database database, bool collecting)
    {
        _database = database;
        _collecting = collecting;
        _file = new StateFile(database.Directory);
        _open = new BindingRegistry(collecting ? database.Directory : null);
        _registry = EmptyRegistry(_open);
        Restore(_file.Load());
    }

    public IReadOnlyList<StoredBinding> Bindings
    {
        get
        {
            lock (_gate)
            {
                return [.. _bindings.Values];
            }
        }
    }

    /// <summary>What went wrong last with the templates that are kept; null when all is well.</summary>
    public string? Notice => _open.Notice;

    /// <summary>Those that are open in this process.</summary>
    public BindingRegistry Ports => _open;

    public IReadOnlyList<ILoggerFactory> Factories => _registry.Factories;

    public IReadOnlyList<Logger> Loggers => _registry.Loggers;

    public IReadOnlyList<ManagedLoggerInfo> ManagedLoggers
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _managed.Values.Select(managed => _running.TryGetValue(managed.Logger, out ManagedLogger? running)
                        ? new ManagedLoggerInfo(managed.Logger, managed.Table, managed.Host, running.Appended, running.Dropped, running.LastError, running.QueuedRows)
                        : new ManagedLoggerInfo(managed.Logger, managed.Table, managed.Host, 0, 0, null)),
                ];
            }
        }
    }

    /// <summary>All factories of loggers, and no logger.</summary>
    public static LoggerRegistry EmptyRegistry(BindingRegistry bindings)
    {
        LoggerRegistry registry = new();
        foreach (FlowLoggerKind kind in FlowLoggerKind.All)
        {
            registry.Register(new FlowLoggerFactory(kind, bindings));
        }

        registry.Register(new KafkaLoggerFactory());
        registry.Register(new PcapLoggerFactory());
        registry.Register(new RabbitLoggerFactory());
        return registry;
    }

    /// <summary>True when two ports cannot be open together. The system says the same of ports that are open; without a daemon they are not.</summary>
    public static bool Clash(StoredBinding a, StoredBinding b) => a.Port == b.Port
        && (a.TransportName == "udp") == (b.TransportName == "udp")
        && ((a.Address ?? Loopback) == (b.Address ?? Loopback) || IsWildcard(a) || IsWildcard(b));

    /// <summary>Starts everything that is recorded as running: tables first, ports last, so that nothing received is lost.</summary>
    /// <returns>What could not be started, and what has to be known of the rest, a line each.</returns>
    public IReadOnlyList<string> Start()
    {
        List<string> problems = _open.Notice is { } notice ? [notice] : [];
        lock (_gate)
        {
            foreach (StoredManagedLogger managed in _managed.Values)
            {
                StartManaged(managed);
            }

            foreach (Logger logger in Loggers.Where(logger => _started.Contains(logger.FullName)))
            {
                try
                {
                    Run(logger);
                }
                catch (LoggerException e)
                {
                    problems.Add($"logger {logger.FullName}: {e.Message}; it is tried again");
                }
            }

            foreach (StoredBinding binding in _bindings.Values)
            {
                OpenOrRecord(binding, problems.Add);
            }

            _isStarted = true;
        }

        _saving = new Timer(_ => KeepUp(), null, s_counterSaves, s_counterSaves);
        return problems;
    }

    /// <param name="address">Null for the loopback address: being heard by other machines is asked for by name.</param>
    /// <param name="options">As <see cref="BindingOptions.Parse"/> takes them; null for none.</param>
    /// <returns>What whoever opened it has to know, a line each.</returns>
    public IReadOnlyList<string> OpenBinding(string name, int port, IPAddress? address, IReadOnlyDictionary<string, string>? options = null)
    {
        if (options is not null)
        {
            // What is wrong with the options is said before what is wrong with the port.
            BindingOptions.Parse(options);
        }

        lock (_gate)
        {
            if (_bindings.ContainsKey(name))
            {
                throw new CommandFailedException($"binding already exists: {name}");
            }

            StoredBinding added = new(name, port, address?.ToString(), options is { Count: > 0 } ? options : null);
            if (_bindings.Values.FirstOrDefault(binding => Clash(binding, added)) is { } same)
            {
                throw new CommandFailedException($"port {port} is already in use by binding {same.Name}");
            }

            IReadOnlyList<string> notices = Notices(OpenPort(added));
            if (!_collecting)
            {
                _open.Close(name);
            }

            _bindings.Add(name, added);
            Save();
            return notices;
        }
    }

    public void CloseBinding(string name)
    {
        RequireBinding(name);
        lock (_gate)
        {
            _bindings.Remove(name);
            _bindingFailures.Remove(name);
            if (IsOpen(name))
            {
                _open.Close(name);
            }

            Save();
        }
    }

    /// <exception cref="CommandFailedException">There is no such binding.</exception>
    public StoredBinding RequireBinding(string name)
    {
        lock (_gate)
        {
            return _bindings.TryGetValue(name, out StoredBinding? binding)
                ? binding
                : throw new CommandFailedException($"binding not found: {name}");
        }
    }

    /// <summary>Counters of an open binding; null while it is not open. Why is in <paramref name="failure"/>, if it failed.</summary>
    public BindingStatistics? Statistics(string name, out string? failure)
    {
        lock (_gate)
        {
            failure = _bindingFailures.GetValueOrDefault(name);
            return IsOpen(name) ? _open.Find(name).Statistics() : null;
        }
    }

    /// <summary>The templates that an open binding knows; null while it is not open. Why is in <paramref name="failure"/>, if it failed.</summary>
    /// <param name="exporters">Prefixes between commas; null for all.</param>
    /// <exception cref="BindingException">An entry is no prefix.</exception>
    public IReadOnlyList<KnownTemplate>? Templates(string name, string? exporters, out string? failure)
    {
        lock (_gate)
        {
            failure = _bindingFailures.GetValueOrDefault(name);
            return IsOpen(name) ? _open.Find(name).KnownTemplates(exporters) : null;
        }
    }

    /// <summary>What option records taught an open binding; null while it is not open.</summary>
    public DecoderSnapshot? Learned(string name, out string? failure)
    {
        lock (_gate)
        {
            failure = _bindingFailures.GetValueOrDefault(name);
            return IsOpen(name) ? _open.Find(name).Templates() : null;
        }
    }

    /// <summary>Gives the datagrams of a binding until cancelled or the binding is closed. Where nobody collects the port is opened
    /// for as long as that.</summary>
    /// <param name="exporters">Prefixes between commas; null for all.</param>
    /// <param name="onDatagram">Called for each that it could take; those that came faster are left out.</param>
    /// <returns>How many were left out.</returns>
    /// <exception cref="BindingException">The port cannot be opened, or an entry is no prefix.</exception>
    public long Trace(string name, string? exporters, bool withRecords, Action<TracedDatagram> onDatagram, CancellationToken cancellation)
    {
        FlowTrace trace;
        bool opened = false;
        lock (_gate)
        {
            StoredBinding binding = RequireBinding(name);
            if (!IsOpen(name))
            {
                OpenPort(binding);
                opened = !_collecting;
            }

            try
            {
                trace = _open.Find(name).Trace(exporters, withRecords);
            }
            catch (BindingException) when (opened)
            {
                _open.Close(name);
                throw;
            }
        }

        try
        {
            while (trace.Datagrams.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult())
            {
                while (!cancellation.IsCancellationRequested && trace.Datagrams.TryRead(out TracedDatagram? datagram))
                {
                    onDatagram(datagram);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a trace ends.
        }
        finally
        {
            trace.Dispose();
            if (opened)
            {
                _open.Close(name);
            }
        }

        return trace.Dropped;
    }

    public ILoggerFactory RequireFactory(string name) => _registry.FindFactory(name);

    public Logger? FindLogger(string fullName) => _registry.Find(fullName);

    public Logger RequireLogger(string fullName) => _registry.Get(fullName);

    /// <summary>True when the logger runs whenever somebody collects.</summary>
    public bool IsStarted(Logger logger)
    {
        lock (_gate)
        {
            return _started.Contains(logger.FullName);
        }
    }

    /// <exception cref="LoggerException">A logger cannot be made so; nothing is made in any case.</exception>
    public void CheckLogger(LoggerSpec spec)
    {
        try
        {
            RequireFactory(spec.Factory).Create(spec);
        }
        catch (LoggerException failure)
        {
            throw new LoggerException($"failed to create logger: {failure.Message}", failure);
        }
    }

    public Logger CreateLogger(LoggerSpec spec)
    {
        lock (_gate)
        {
            Logger logger = _registry.Create(spec);
            Save();
            return logger;
        }
    }

    public void StartLogger(Logger logger)
    {
        lock (_gate)
        {
            if (_started.Contains(logger.FullName))
            {
                throw new CommandFailedException("logger is already running");
            }

            if (logger.Position == Logger.AtEnd)
            {
                // Who starts it by hand wants it once more.
                logger.Resume(null);
            }

            if (_collecting)
            {
                Run(logger);
            }

            _started.Add(logger.FullName);
            Save();
        }
    }

    /// <summary>Stopping one that does not run does nothing.</summary>
    public void StopLogger(Logger logger)
    {
        lock (_gate)
        {
            logger.Stop();
            _started.Remove(logger.FullName);
            Save();
        }
    }

    /// <summary>A managed logger of it goes too; its table stays.</summary>
    public void RemoveLogger(Logger logger)
    {
        lock (_gate)
        {
            _registry.Remove(logger.FullName);
            _started.Remove(logger.FullName);
            _declaredLoggers.Remove(logger.FullName);
            StopManaged(logger.FullName);
            _managed.Remove(logger.FullName);
            Save();
        }
    }

    public void CreateManagedLogger(Logger logger, string table, string? host)
    {
        lock (_gate)
        {
            if (_managed.ContainsKey(logger.FullName))
            {
                throw new CommandFailedException($"managed logger already exists: {logger.FullName}");
            }

            StoredManagedLogger managed = new(logger.FullName, table, host);
            if (_collecting)
            {
                StartManaged(managed);
            }
            else if (_database.Info(table) is null)
            {
                _database.CreateTable(table);
            }

            _managed.Add(logger.FullName, managed);
            Save();
        }
    }

    public void RemoveManagedLogger(string fullName)
    {
        lock (_gate)
        {
            if (!_managed.Remove(fullName))
            {
                throw new CommandFailedException($"logger not found: {fullName}");
            }

            StopManaged(fullName);
            Save();
        }
    }

    /// <summary>Refuses while a managed logger fills the table.</summary>
    public void RequireUnused(string table)
    {
        lock (_gate)
        {
            if (_managed.Values.FirstOrDefault(managed => managed.Table == table) is { } user)
            {
                throw new CommandFailedException($"table {table} is filled by {user.Logger}: logpresso.removeLogger {user.Logger} first");
            }
        }
    }

    /// <summary>Closes the ports, lets everything received reach its table, and records the counters.</summary>
    public void Dispose()
    {
        _saving?.Dispose();
        _open.Dispose();
        lock (_gate)
        {
            if (!_collecting)
            {
                return;
            }

            foreach (Logger logger in Loggers)
            {
                logger.Stop();
            }

            foreach (string name in _running.Keys.ToArray())
            {
                StopManaged(name);
            }

            Save();
        }
    }

    private bool IsOpen(string name) => _open.Bindings.Any(binding => binding.Name == name);

    private FlowBinding OpenPort(StoredBinding binding) => _open.Open(
        binding.Name,
        binding.Port,
        binding.Address is { } text ? IPAddress.Parse(text) : null,
        binding.Options is { } options ? BindingOptions.Parse(options) : null);

    private static IReadOnlyList<string> Notices(FlowBinding binding)
    {
        List<string> notices = [];
        if (binding.Notice is { } notice)
        {
            notices.Add(notice);
        }

        // What this machine sends itself fits any buffer.
        BindingStatistics statistics = binding.Statistics();
        if (statistics.BufferAdvice is { } advice && !IPAddress.IsLoopback(binding.Address))
        {
            notices.Add(
                $"the kernel grants {ByteSize.Text(statistics.ReceiveBufferBytes / 2)} of the {ByteSize.Text(statistics.RequestedBufferBytes)} of socket buffer asked for: {advice}");
        }

        return notices;
    }

    /// <summary>Groups are heard on all addresses.</summary>
    private static bool IsWildcard(StoredBinding binding) =>
        binding.Address is "0.0.0.0" or "::" || (binding.Address is null && binding.Options?.ContainsKey("group") == true);

    private void StartManaged(StoredManagedLogger stored)
    {
        ITableWriter writer = _database.Writer(stored.Table, create: true)!;
        ManagedLogger managed = new(RequireLogger(stored.Logger), writer, stored.Host);
        managed.Start();
        _running.Add(stored.Logger, managed);
    }

    private void StopManaged(string fullName)
    {
        if (_running.Remove(fullName, out ManagedLogger? managed))
        {
            managed.StopAsync().GetAwaiter().GetResult();
        }
    }

    private long LogCounts() => Loggers.Sum(static logger => logger.LogCount + logger.DropCount);
}
