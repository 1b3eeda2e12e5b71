using LogFlowDb.Console.State;
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
    private bool _isStarted;

    /// <param name="database">Whose tables go out.</param>
    /// <param name="environment">Of their queries.</param>
    /// <param name="collecting">They run here.</param>
    /// <exception cref="CommandFailedException">What is recorded is damaged.</exception>
    public OutputSet(Database database, QueryEnvironment environment, bool collecting)
    {
        _collecting = collecting;
        _file = new OutputFile(database.Directory);
        _registry = new OutputRegistry(database, environment, Path.Combine(database.Directory, Folder));
        foreach (IOutputTargetFactory factory in OutputTypes.Make(System.Console.OpenStandardOutput()))
        {
            _registry.Register(factory);
        }

        foreach (StoredOutput stored in _file.Load())
        {
            _stored[stored.Name] = stored;
            MakeOrRecord(stored);
        }
    }

    /// <summary>By name; those that cannot be made have none.</summary>
    public IReadOnlyList<(StoredOutput Stored, ManagedOutput? Output, string? Failure)> Outputs
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

    /// <summary>Stops everything; what only loggers gave goes out first.</summary>
    public void Dispose()
    {
        Task.WhenAll(_registry.Outputs.Select(output => _registry.StopAsync(output.Name, drain: !output.IsDurable, s_drain))).GetAwaiter().GetResult();
    }

    private void Run(StoredOutput stored)
    {
        if (_collecting && _isStarted && stored.Started)
        {
            _registry.Start(stored.Name);
        }
    }

    private void MakeOrRecord(StoredOutput stored)
    {
        try
        {
            _failures.Remove(stored.Name);
            _registry.Create(new OutputSpec(stored.Type, stored.Name, stored.Values) { Folder = stored.Folder });
        }
        catch (OutputException failure)
        {
            _failures[stored.Name] = failure.Message;
        }
    }

    private void Save() => _file.Save([.. _stored.Values]);
}
