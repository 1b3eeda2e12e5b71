namespace LogFlowDb.Engine.Loggers;

/// <summary>The logger factories, and the loggers by full name. Safe for concurrent use.</summary>
public sealed class LoggerRegistry
{
    private const string LocalPrefix = @"local\";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ILoggerFactory> _factories = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Logger> _loggers = new(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public IReadOnlyList<ILoggerFactory> Factories
    {
        get
        {
            lock (_gate)
            {
                return [.. _factories.Values];
            }
        }
    }

    /// <summary>By full name.</summary>
    public IReadOnlyList<Logger> Loggers
    {
        get
        {
            lock (_gate)
            {
                return [.. _loggers.Values];
            }
        }
    }

    /// <summary>A factory of the same name is replaced.</summary>
    public void Register(ILoggerFactory factory)
    {
        lock (_gate)
        {
            _factories[factory.Name] = factory;
        }
    }

    /// <param name="name">With or without the namespace: <c>netflow</c> or <c>local\netflow</c>.</param>
    /// <exception cref="LoggerException">There is no such factory.</exception>
    public ILoggerFactory FindFactory(string name)
    {
        string plain = name.StartsWith(LocalPrefix, StringComparison.Ordinal) ? name[LocalPrefix.Length..] : name;
        lock (_gate)
        {
            return _factories.TryGetValue(plain, out ILoggerFactory? factory) ? factory : throw new LoggerException($"logger factory not found: {name}");
        }
    }

    /// <summary>Null when there is no such logger.</summary>
    public Logger? Find(string fullName)
    {
        lock (_gate)
        {
            return _loggers.GetValueOrDefault(fullName);
        }
    }

    /// <exception cref="LoggerException">There is no such logger.</exception>
    public Logger Get(string fullName) => Find(fullName) ?? throw new LoggerException("logger not found");

    /// <summary>A stopped logger.</summary>
    /// <exception cref="LoggerException">The factory is unknown, the name is in use or not allowed, or a setting is not acceptable.</exception>
    public Logger Create(LoggerSpec spec)
    {
        ILoggerFactory factory = FindFactory(spec.Factory);
        if (!IsName(spec.Namespace) || !IsName(spec.Name))
        {
            throw new LoggerException($"failed to create logger: {spec.FullName} is not a name");
        }

        lock (_gate)
        {
            if (_loggers.ContainsKey(spec.FullName))
            {
                throw new LoggerException($"logger already exists: {spec.FullName}");
            }

            try
            {
                Logger logger = factory.Create(spec with { Factory = factory.Name });
                _loggers.Add(spec.FullName, logger);
                return logger;
            }
            catch (LoggerException failure)
            {
                throw new LoggerException($"failed to create logger: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Stops the logger and forgets it.</summary>
    /// <exception cref="LoggerException">There is no such logger.</exception>
    public void Remove(string fullName)
    {
        Logger logger = Get(fullName);
        logger.Stop();
        lock (_gate)
        {
            _loggers.Remove(fullName);
        }
    }

    private static bool IsName(string text) =>
        text.Length > 0 && !text.Contains('\\', StringComparison.Ordinal) && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter));
}
