using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Hosting;

/// <summary>
/// The outputs of a data directory. Every change is recorded before the call returns. When nobody collects here, changes are checked and
/// recorded only, and take effect when somebody does. Safe for concurrent use; changes are made one at a time.
/// </summary>
internal sealed class OutputSet : IDisposable
{
    /// <summary>In the data directory, of positions.</summary>
    public const string Folder = "outputs";

    /// <summary>For what loggers gave and nobody else keeps.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly bool _collecting;
    private readonly OutputFile _file;
    private readonly OutputRegistry _registry;
    private readonly SortedDictionary<string, StoredOutput> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly HashSet<string> _passing = new(StringComparer.Ordinal);
    private bool _isStarted;

    /// <param name="database">Whose tables go out.</param>
    /// <param name="environment">Of their queries.</param>
    /// <param name="loggers">Gives the logger of a name; null for none.</param>
    /// <param name="bindings">Gives the open ports.</param>
    /// <param name="collecting">They run here.</param>
    /// <exception cref="CommandFailedException">What is recorded is damaged.</exception>
    public OutputSet(Database database, QueryEnvironment environment, Func<string, Logger?> loggers, Func<BindingRegistry> bindings, bool collecting)
    {
        _collecting = collecting;
        _file = new OutputFile(database.Directory);
        _registry = new OutputRegistry(database, environment, Path.Combine(database.Directory, Folder), loggers);
        foreach (IOutputType type in OutputTypes.Make(System.Console.OpenStandardOutput(), bindings))
        {
            _registry.Register(type);
        }

        foreach (StoredOutput stored in _file.Load())
        {
            _stored[stored.Name] = stored;
            MakeOrRecord(stored);
        }
    }

    /// <summary>By name; those that cannot be made have none.</summary>
    public IReadOnlyList<(StoredOutput Stored, Output? Output, string? Failure)> Outputs
    {
        get
        {
            lock (_gate)
            {
                return [.. _stored.Values.Select(stored => (stored, _registry.Find(stored.Name), _failures.GetValueOrDefault(stored.Name)))];
            }
        }
    }

    /// <summary>Starts everything that is recorded as running.</summary>
    /// <returns>What could not be started, a line each.</returns>
    public IReadOnlyList<string> Start()
    {
        lock (_gate)
        {
            _isStarted = true;
            foreach (StoredOutput stored in _stored.Values.Where(stored => stored.Started && !_failures.ContainsKey(stored.Name)))
            {
                _registry.Start(stored.Name);
            }

            return [.. _failures.Select(static failure => $"output {failure.Key}: {failure.Value}")];
        }
    }

    /// <summary>Makes and starts one.</summary>
    /// <exception cref="OutputException">It cannot be made so.</exception>
    public void Create(OutputSpec spec)
    {
        lock (_gate)
        {
            if (_stored.ContainsKey(spec.Name))
            {
                throw new OutputException($"output already exists: {spec.Name}");
            }

            _registry.Create(spec);
            StoredOutput stored = new(spec.Type, spec.Name, spec.Values, Started: true, spec.Folder);
            _stored.Add(spec.Name, stored);
            Save();
            Run(stored);
        }
    }

    /// <summary>Makes one for as long as this process runs: it is shown like others, and recorded nowhere but for its position.</summary>
    /// <exception cref="OutputException">It cannot be made so.</exception>
    public Output CreatePassing(OutputSpec spec)
    {
        lock (_gate)
        {
            if (_stored.ContainsKey(spec.Name))
            {
                throw new OutputException($"output already exists: {spec.Name}; removeOutput {spec.Name} makes room");
            }

            Output output = _registry.Create(spec);
            _passing.Add(spec.Name);
            _stored.Add(spec.Name, new StoredOutput(spec.Type, spec.Name, spec.Values, Started: true, spec.Folder));
            return output;
        }
    }

    /// <summary>Stops those that were made for this process, after what is there has gone out.</summary>
    /// <param name="limit">For that.</param>
    /// <returns>False when it could not in time.</returns>
    public bool DrainPassing(TimeSpan limit)
    {
        string[] names;
        lock (_gate)
        {
            names = [.. _passing];
        }

        return Task.WhenAll(names.Select(name => _registry.StopAsync(name, drain: true, limit))).GetAwaiter().GetResult().All(static drained => drained);
    }

    /// <summary>It runs from now on, also after a restart.</summary>
    /// <exception cref="OutputException">There is no such output, or it cannot be made as it is recorded.</exception>
    /// <exception cref="CommandFailedException">It is running already.</exception>
    public StoredOutput StartOutput(string name)
    {
        lock (_gate)
        {
            StoredOutput stored = Require(name);
            if (stored.Started)
            {
                throw new CommandFailedException("output is already running");
            }

            stored = stored with { Started = true };
            Run(stored);
            _stored[name] = stored;
            Save();
            return stored;
        }
    }

    /// <summary>Stopping one that does not run does nothing.</summary>
    /// <exception cref="OutputException">There is no such output.</exception>
    public StoredOutput StopOutput(string name)
    {
        lock (_gate)
        {
            StoredOutput stored = Require(name);
            if (_registry.Find(name) is not null)
            {
                _registry.StopAsync(name, drain: false, TimeSpan.Zero).GetAwaiter().GetResult();
            }

            _stored[name] = stored with { Started = false };
            Save();
            return stored;
        }
    }

    /// <summary>What is there goes out first, if that is soon; then it and its position are forgotten.</summary>
    /// <exception cref="OutputException">There is no such output.</exception>
    public StoredOutput RemoveOutput(string name)
    {
        lock (_gate)
        {
            StoredOutput stored = Require(name);
            Forget(name);
            Save();
            return stored;
        }
    }

    /// <summary>See <see cref="OutputRegistry.ResetAsync"/>.</summary>
    public long ResetOutput(string name, long? lastId)
    {
        lock (_gate)
        {
            Require(name);
            return _registry.ResetAsync(name, lastId).GetAwaiter().GetResult();
        }
    }

    /// <exception cref="OutputException">There is no such output.</exception>
    public StoredOutput Require(string name)
    {
        lock (_gate)
        {
            return _stored.TryGetValue(name, out StoredOutput? stored)
                ? stored
                : throw new OutputException($"output not found: {name}{NearName.Suffix(name, _stored.Keys)}");
        }
    }

    /// <summary>
    /// Makes what is declared: what is missing is made, what differs is made anew and goes on where it was, what the file declared before and
    /// does not any more is removed. An output made by hand under a declared name belongs to the file from then on; others stay.
    /// </summary>
    /// <param name="declared">Of the file.</param>
    /// <param name="onChange">A line for each change.</param>
    /// <param name="onProblem">A line for each that cannot be made; the others are.</param>
    public void Declare(IReadOnlyList<StoredOutput> declared, Action<string> onChange, Action<string> onProblem)
    {
        lock (_gate)
        {
            foreach (string gone in _stored.Values.Where(stored => stored.Declared && declared.All(one => one.Name != stored.Name)).Select(static stored => stored.Name).ToArray())
            {
                Forget(gone);
                onChange($"output {gone}: removed");
            }

            foreach (StoredOutput wanted in declared)
            {
                StoredOutput? before = _stored.GetValueOrDefault(wanted.Name);
                bool isSame = before is not null && Spec(before).IsSame(Spec(wanted)) && !_failures.ContainsKey(wanted.Name);
                if (!isSame)
                {
                    if (_registry.Find(wanted.Name) is not null)
                    {
                        // It goes on where it was: the position stays.
                        _registry.RemoveAsync(wanted.Name, keepPosition: before!.Type == wanted.Type).GetAwaiter().GetResult();
                    }

                    MakeOrRecord(wanted);
                    if (_failures.TryGetValue(wanted.Name, out string? failure))
                    {
                        onProblem($"output {wanted.Name}: {failure}");
                    }
                    else
                    {
                        onChange($"output {wanted.Name}: {(before is null ? "created" : "changed")}");
                    }
                }

                _stored[wanted.Name] = wanted;
                if (before is not null && before.Started != wanted.Started)
                {
                    onChange($"output {wanted.Name}: {(wanted.Started ? "started" : "stopped")}");
                }

                if (!wanted.Started && _registry.Find(wanted.Name) is not null)
                {
                    _registry.StopAsync(wanted.Name, drain: false, TimeSpan.Zero).GetAwaiter().GetResult();
                }

                Run(wanted);
            }

            Save();
        }
    }

    /// <summary>Stops everything; what only loggers gave goes out first.</summary>
    public void Dispose()
    {
        Task.WhenAll(_registry.Outputs.Select(output => _registry.StopAsync(output.Name, drain: !output.IsDurable, s_drain))).GetAwaiter().GetResult();
    }

    private static OutputSpec Spec(StoredOutput stored) => new(stored.Type, stored.Name, stored.Values) { Folder = stored.Folder };

    private void Run(StoredOutput stored)
    {
        if (_collecting && _isStarted && stored.Started && !_failures.ContainsKey(stored.Name))
        {
            _registry.Start(stored.Name);
        }
    }

    private void Forget(string name)
    {
        _failures.Remove(name);
        if (_registry.Find(name) is not null)
        {
            _registry.StopAsync(name, drain: _collecting, s_drain).GetAwaiter().GetResult();
            _registry.RemoveAsync(name).GetAwaiter().GetResult();
        }

        _stored.Remove(name);
        _passing.Remove(name);
    }

    private void MakeOrRecord(StoredOutput stored)
    {
        try
        {
            _failures.Remove(stored.Name);
            _registry.Create(Spec(stored));
        }
        catch (OutputException failure)
        {
            _failures[stored.Name] = failure.Message;
        }
    }

    private void Save() => _file.Save([.. _stored.Values.Where(stored => !_passing.Contains(stored.Name))]);
}
