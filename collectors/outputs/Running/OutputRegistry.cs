using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Feeds;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Running;

/// <summary>The types of targets, and the outputs of a database by name: makes, runs and stops them. Safe for concurrent use.</summary>
/// <param name="database">Whose tables are read.</param>
/// <param name="environment">What the queries of outputs find around them; they may only read.</param>
/// <param name="folder">Where positions are kept; made when needed.</param>
/// <param name="loggers">Gives the logger of a full name, null for none; without it there are outputs of tables only.</param>
public sealed class OutputRegistry(Database database, QueryEnvironment environment, string folder, Func<string, Logger?>? loggers = null)
{
    private const int MaxNameLength = 64;
    private const long MostMemoryBytes = 512L << 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, IOutputType> _types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Output> _outputs = new(StringComparer.Ordinal);
    private readonly QueryEnvironment _environment = environment with { Rights = QueryRights.None, Queries = null };

    /// <summary>Of each query that makes what goes out.</summary>
    public QueryLimits Limits { get; init; } = QueryLimits.Default with { Timeout = TimeSpan.FromDays(1), MemoryBytes = Math.Min(QueryLimits.Default.MemoryBytes, MostMemoryBytes) };

    /// <summary>By name.</summary>
    public IReadOnlyList<IOutputType> Types
    {
        get
        {
            lock (_gate)
            {
                return [.. _types.Values];
            }
        }
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Output> Outputs
    {
        get
        {
            lock (_gate)
            {
                return [.. _outputs.Values];
            }
        }
    }

    /// <summary>A type of the same name is replaced.</summary>
    public void Register(IOutputType type)
    {
        lock (_gate)
        {
            _types[type.Name] = type;
        }
    }

    /// <exception cref="OutputException">There is no such type.</exception>
    public IOutputType FindType(string name)
    {
        lock (_gate)
        {
            return _types.TryGetValue(name, out IOutputType? type)
                ? type
                : throw new OutputException($"there is no type of output {name}{NearName.Suffix(name, _types.Keys)}; there are {string.Join(", ", _types.Keys)}");
        }
    }

    /// <summary>Null when there is no such output.</summary>
    public Output? Find(string name)
    {
        lock (_gate)
        {
            return _outputs.GetValueOrDefault(name);
        }
    }

    /// <exception cref="OutputException">There is no such output.</exception>
    public Output Get(string name) => Find(name) ?? throw new OutputException($"output not found: {name}{NearName.Suffix(name, Outputs.Select(static output => output.Name))}");

    /// <summary>Checks all settings of a definition, without a database; where a query would look something up there, it is not found.</summary>
    /// <param name="spec">With a <see cref="OutputSpec.Folder"/>.</param>
    /// <param name="type">Of that name.</param>
    /// <exception cref="OutputException">An output cannot be made so.</exception>
    public static void Check(OutputSpec spec, IOutputType type)
    {
        OutputSettings settings = Settings(spec, type, spec.Folder ?? "");
        if (type is IOutputTargetFactory factory)
        {
            Plan(spec, factory, settings, new QueryEnvironment { Rights = QueryRights.None });
        }
        else
        {
            ((IOutputFactory)type).Create(spec, settings);
        }
    }

    /// <summary>A stopped output, which goes on where one of its name was before, unless that was removed.</summary>
    /// <exception cref="OutputException">
    /// The type is unknown, the name is in use or none, a setting is not acceptable, or its position cannot be read or written.
    /// </exception>
    public Output Create(OutputSpec spec)
    {
        Output output = Make(spec);
        lock (_gate)
        {
            if (!_outputs.TryAdd(spec.Name, output))
            {
                throw new OutputException($"output already exists: {spec.Name}");
            }

            try
            {
                output.Prepare();
                return output;
            }
            catch
            {
                _outputs.Remove(spec.Name);
                throw;
            }
        }
    }

    /// <summary>False when it is running already.</summary>
    /// <exception cref="OutputException">There is no such output.</exception>
    public bool Start(string name) => Get(name).Start();

    /// <param name="name">Of the output.</param>
    /// <param name="drain">What its table or logger has by now goes out first.</param>
    /// <param name="limit">For that.</param>
    /// <returns>False when it was told to drain and could not in time.</returns>
    /// <exception cref="OutputException">There is no such output.</exception>
    public Task<bool> StopAsync(string name, bool drain, TimeSpan limit) => Get(name).StopAsync(drain, limit);

    /// <summary>Stops all outputs at once.</summary>
    /// <inheritdoc cref="StopAsync(string, bool, TimeSpan)"/>
    public async Task<bool> StopAsync(bool drain, TimeSpan limit)
    {
        bool[] drained = await Task.WhenAll(Outputs.Select(output => output.StopAsync(drain, limit))).ConfigureAwait(false);
        return drained.All(static one => one);
    }

    /// <summary>Has an output begin anew behind an id of its table; it is stopped for that, and runs again when it ran.</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="lastId">Rows up to it do not go out again; null for all there are by now.</param>
    /// <returns>The id.</returns>
    /// <exception cref="OutputException">There is no such output, it is one of a logger, or its table has no such id.</exception>
    public async Task<long> ResetAsync(string name, long? lastId)
    {
        Output output = Get(name);
        bool ran = output.Status().State != OutputState.Stopped;
        await output.StopAsync(drain: false, TimeSpan.Zero).ConfigureAwait(false);
        try
        {
            return output.Reset(lastId);
        }
        finally
        {
            if (ran)
            {
                output.Start();
            }
        }
    }

    /// <summary>Stops an output and forgets it.</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="keepPosition">One of the same name, made later, goes on where this one was.</param>
    /// <exception cref="OutputException">There is no such output, or its position cannot be deleted.</exception>
    public async Task RemoveAsync(string name, bool keepPosition = false)
    {
        await Get(name).StopAsync(drain: false, TimeSpan.Zero).ConfigureAwait(false);
        lock (_gate)
        {
            _outputs.Remove(name);
        }

        if (!keepPosition)
        {
            new PositionFile(folder, name).Delete();
        }
    }

    private static OutputSettings Settings(OutputSpec spec, IOutputType type, string folder)
    {
        if (spec.Name.Length is 0 or > MaxNameLength || !spec.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') || spec.Name[0] == '.')
        {
            throw new OutputException($"{spec.Name} is no name of an output: letters, digits, _ - . and at most {MaxNameLength} characters");
        }

        OutputSettings settings = new(OutputKeys.Of(type), spec.Values, spec.Folder ?? folder);
        settings.Check();
        return settings;
    }

    private static (OutputPlan Plan, IOutputTarget Target) Plan(OutputSpec spec, IOutputTargetFactory factory, OutputSettings settings, QueryEnvironment environment)
    {
        OutputPlan plan = OutputPlan.Parse(settings, new QueryEngine(new WindowCatalog("", []), environment));
        return (plan, factory.Create(spec.Name, plan.Query.Shape, settings));
    }

    private Output Make(OutputSpec spec)
    {
        IOutputType type = FindType(spec.Type);
        OutputSettings settings = Settings(spec, type, database.Directory);
        if (type is IOutputFactory other)
        {
            return other.Create(spec, settings);
        }

        (OutputPlan plan, IOutputTarget target) = Plan(spec, (IOutputTargetFactory)type, settings, _environment);
        IOutputFeed feed = plan.Table is { } table ? new TableFeed(database, table)
            : new LoggerFeed(loggers ?? throw new OutputException("there are no loggers here: table=NAME says whose rows go out"), plan.Logger!, plan.QueuedRows, TimeProvider.System);
        return new ManagedOutput(spec, plan, feed, target, new PositionFile(folder, spec.Name), _environment, Limits);
    }
}
