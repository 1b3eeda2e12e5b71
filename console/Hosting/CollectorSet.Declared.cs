using System.Globalization;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Hosting;

/// <summary>What a configuration file declares, brought together with what is there.</summary>
internal sealed partial class CollectorSet
{
    private readonly HashSet<string> _declaredLoggers = new(StringComparer.Ordinal);

    /// <summary>True when a configuration file made the logger, or took it over.</summary>
    public bool IsDeclared(Logger logger)
    {
        lock (_gate)
        {
            return _declaredLoggers.Contains(logger.FullName);
        }
    }

    /// <summary>
    /// Makes what is declared: what is missing is made, what differs is made anew, what the file declared before and does not any
    /// more is removed (rows of tables never), and what is as it should be goes on undisturbed. A thing made by hand under a
    /// declared name belongs to the file from then on; others made by hand stay.
    /// </summary>
    /// <param name="onChange">A line for each change.</param>
    /// <param name="onProblem">A line for each thing that cannot be made; the others are.</param>
    public void Declare(DeclaredCollectors declared, Action<string> onChange, Action<string> onProblem)
    {
        lock (_gate)
        {
            DeclareTables(declared, onChange, onProblem);
            HashSet<string> loggers = [.. declared.Loggers.Select(static logger => logger.Spec.FullName)];
            HashSet<string> bindings = [.. declared.Bindings.Select(static binding => binding.Name)];

            // Ports close before others open that may need the same number; loggers are there before anything comes to a port.
            foreach (StoredBinding gone in _bindings.Values.Where(binding => binding.Declared && !bindings.Contains(binding.Name)).ToArray())
            {
                Forget(gone);
                onChange($"binding {gone.Name}: closed");
            }

            foreach (string gone in _declaredLoggers.Where(name => !loggers.Contains(name)).ToArray())
            {
                Forget(gone);
                onChange($"logger {gone}: removed");
            }

            foreach (DeclaredLogger logger in declared.Loggers)
            {
                Try(() => Make(logger, onChange), $"logger {logger.Spec.FullName}", onProblem);
            }

            StoredBinding[] changed = [.. declared.Bindings.Where(binding => !_bindings.TryGetValue(binding.Name, out StoredBinding? there) || !Same(there, binding))];
            foreach (StoredBinding binding in changed.Where(binding => _bindings.ContainsKey(binding.Name)))
            {
                Forget(_bindings[binding.Name]);
            }

            foreach (StoredBinding binding in declared.Bindings)
            {
                _bindings[binding.Name] = binding;
                if (changed.Contains(binding))
                {
                    onChange(string.Create(CultureInfo.InvariantCulture, $"binding {binding.Name}: {binding.TransportName} {binding.Address ?? Loopback} port {binding.Port}"));
                }

                // One that could not be opened is tried again.
                if (_isStarted && !IsOpen(binding.Name))
                {
                    OpenOrRecord(binding, onProblem);
                }
            }

            Save();
        }
    }

    private static void Try(Action make, string what, Action<string> onProblem)
    {
        try
        {
            make();
        }
        catch (Exception e) when (e is CommandFailedException or LoggerException or Engine.Diagnostics.DatabaseException or BindingException)
        {
            onProblem($"{what}: {e.Message}");
        }
    }

    private static bool Same(StoredBinding a, StoredBinding b) => a.Port == b.Port && a.Address == b.Address && Same(a.Options, b.Options);

    private static bool Same(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(pair => b!.GetValueOrDefault(pair.Key) == pair.Value));

    private void DeclareTables(DeclaredCollectors declared, Action<string> onChange, Action<string> onProblem)
    {
        foreach ((string name, TableSettings wanted) in declared.Tables)
        {
            Try(
                () =>
                {
                    if (_database.Info(name) is null)
                    {
                        _database.CreateTable(name);
                        onChange($"table {name}: created");
                    }

                    TableSettings there = _database.Settings(name)!;
                    TableSettings next = wanted with { Metadata = there.Metadata, Fields = there.Fields };
                    if (next != there)
                    {
                        _database.SetSettings(name, next);
                        onChange($"table {name}: settings changed");
                    }
                },
                $"table {name}",
                onProblem);
        }
    }

    private void Make(DeclaredLogger declared, Action<string> onChange)
    {
        string name = declared.Spec.FullName;
        Logger? there = FindLogger(name);
        if (there is not null && !Same(there.Spec, declared.Spec))
        {
            // Its counters go on: it is the same logger to those who look at them.
            (long logs, long drops, DateTime? lastLog, DateTime? lastStart) = (there.LogCount, there.DropCount, there.LastLog, there.LastStart);
            StoredManagedLogger? managed = _managed.GetValueOrDefault(name);
            Forget(name);
            there = _registry.Create(declared.Spec);
            there.Restore(logs, drops, lastLog, lastStart);
            if (managed is { Declared: false } && declared.Table is null)
            {
                Fill(managed);
            }

            onChange($"logger {name}: changed");
        }
        else if (there is null)
        {
            there = _registry.Create(declared.Spec);
            onChange($"logger {name}: created");
        }

        _declaredLoggers.Add(name);
        StoredManagedLogger? before = _managed.GetValueOrDefault(name);
        StoredManagedLogger? wanted = declared.Table is { } table ? new StoredManagedLogger(name, table, declared.Host, Declared: true) : null;
        if (wanted is null ? before is { Declared: true } : before is null || before.Table != wanted.Table || before.Host != wanted.Host)
        {
            if (wanted is null)
            {
                StopManaged(name);
                _managed.Remove(name);
            }
            else if (_running.TryGetValue(name, out ManagedLogger? running))
            {
                running.TurnTo(_database.Writer(wanted.Table, create: true)!, wanted.Host);
                _managed[name] = wanted;
            }
            else
            {
                Fill(wanted);
            }

            onChange($"logger {name}: {(wanted is null ? "fills no table any more" : $"fills table {wanted.Table}")}");
        }
        else if (wanted is not null)
        {
            _managed[name] = wanted;
        }

        if (declared.Started != _started.Contains(name))
        {
            onChange($"logger {name}: {(declared.Started ? "started" : "stopped")}");
        }

        if (declared.Started)
        {
            _started.Add(name);
            if (_isStarted)
            {
                Run(there);
            }
        }
        else
        {
            there.Stop();
            _started.Remove(name);
        }
    }

    private static bool Same(LoggerSpec a, LoggerSpec b) => a.Factory == b.Factory && a.Description == b.Description && Same(a.Configuration, b.Configuration);

    private void Fill(StoredManagedLogger managed)
    {
        if (_isStarted)
        {
            StartManaged(managed);
        }

        _managed[managed.Logger] = managed;
    }

    private void Forget(StoredBinding binding)
    {
        _bindings.Remove(binding.Name);
        _bindingFailures.Remove(binding.Name);
        if (IsOpen(binding.Name))
        {
            _open.Close(binding.Name);
        }
    }

    private void Forget(string logger)
    {
        _registry.Remove(logger);
        _started.Remove(logger);
        _declaredLoggers.Remove(logger);
        StopManaged(logger);
        _managed.Remove(logger);
    }

    private void OpenOrRecord(StoredBinding binding, Action<string> onProblem)
    {
        try
        {
            _bindingFailures.Remove(binding.Name);
            foreach (string notice in Notices(OpenPort(binding)))
            {
                onProblem($"binding {binding.Name}: {notice}");
            }
        }
        catch (BindingException e)
        {
            _bindingFailures[binding.Name] = e.Message;
            onProblem($"binding {binding.Name}: {e.Message}");
        }
    }
}
