using System.Globalization;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logapi.*</c>: loggers, the sources of rows.</summary>
internal static class LogapiCommands
{
    private static readonly CommandArgument s_logger = new("logger fullname", @"namespace and name, e.g. local\netflow-logger");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logapi.loggerFactories",
            "list logger factories",
            [new("filter", "part of a name", Required: false), new("-v", "with descriptions", Required: false)],
            Factories),
        new(
            "logapi.loggers",
            "list loggers",
            [
                new("filter", "part of a full name, or a pattern with *", Required: false),
                new("-v", "with drop count and last start", Required: false),
                new("-f", "only loggers of a factory", Required: false),
                new("factory", "the factory's name", Required: false),
            ],
            Loggers),
        new("logapi.logger", "print a logger's status", [s_logger], Status),
        new(
            "logapi.createLogger",
            "create logger",
            [
                new("logger factory name", "see logapi.loggerFactories"),
                new("logger namespace", "local, by custom"),
                new("logger name", "logger name"),
                new("description", "what it is for", Required: false),
            ],
            Create)
        {
            Options =
            [
                .. LoggerFactories().Select(static kind => new CommandOptions(
                    $"Options of {kind.Name}",
                    [.. kind.Options.Select(static option => new CommandOption(option.Key, option.Form, option.Description + (option.Prompt is null ? "" : "; asked for if not given")))])),
            ],
        },
        new("logapi.startLogger", "start logger", [s_logger, new("interval", "of active loggers, in milliseconds", Required: false)], Start),
        new("logapi.stopLogger", "stop logger", [s_logger, new("max wait time", "in milliseconds", Required: false)], Stop),
        new("logapi.removeLogger", "stop and remove logger", [s_logger], Remove),
    ];

    private static IEnumerable<(string Name, IReadOnlyList<LoggerOption> Options)> LoggerFactories() =>
        [.. FlowLoggerKind.All.Select(static kind => (kind.Name, kind.Options)), (new PcapLoggerFactory().Name, new PcapLoggerFactory().Options)];

    private static void Factories(CommandContext context)
    {
        List<string> arguments = [.. context.Arguments];
        bool verbose = arguments.Remove("-v");
        string? filter = arguments.FirstOrDefault();
        context.WriteTitle("Logger Factories");
        string[] titles = verbose ? ["factory name", "display name", "description"] : ["factory name", "display name"];
        context.Write(AsciiTable.Format(
            titles,
            [
                .. context.Collectors.Factories.Where(factory => Wildcard.Matches(filter, factory.Name))
                    .Select<ILoggerFactory, IReadOnlyList<string>>(factory => verbose
                        ? [factory.Name, factory.DisplayName, factory.Description]
                        : [factory.Name, factory.DisplayName]),
            ]));
    }

    private static void Loggers(CommandContext context)
    {
        List<string> arguments = [.. context.Arguments];
        bool verbose = arguments.Remove("-v");
        string? factory = null;
        int option = arguments.IndexOf("-f");
        if (option >= 0)
        {
            factory = option + 1 < arguments.Count
                ? arguments[option + 1]
                : throw new CommandFailedException("logapi.loggers: -f needs the name of a factory", ExitCode.Usage);
            arguments.RemoveRange(option, 2);
        }

        string? filter = arguments.FirstOrDefault();
        IReadOnlyList<Logger> loggers = context.Collectors.Loggers;
        context.WriteTitle("Loggers");
        List<string> titles = ["name", "factory", "status", "intvl.(ms)", "log count", "last log"];
        if (verbose)
        {
            titles.AddRange(["drop count", "last start"]);
        }

        bool failing = loggers.Any(static logger => logger.LastError is not null);
        if (failing)
        {
            titles.Add("last error");
        }

        List<IReadOnlyList<string>> rows = [];
        foreach (Logger logger in loggers)
        {
            if (!Wildcard.Matches(filter, logger.FullName) || (factory is not null && logger.Spec.Factory != factory))
            {
                continue;
            }

            List<string> row =
            [
                logger.FullName,
                $@"local\{logger.Spec.Factory}",
                StatusOf(logger).ToLowerInvariant(),
                "0",
                logger.LogCount.ToString(CultureInfo.InvariantCulture),
                context.LocalTime(logger.LastLog),
            ];
            if (verbose)
            {
                row.AddRange([logger.DropCount.ToString(CultureInfo.InvariantCulture), context.LocalTime(logger.LastStart)]);
            }

            if (failing)
            {
                row.Add(logger.LastError ?? "");
            }

            rows.Add(row);
        }

        context.Write(AsciiTable.Format(titles, rows));
    }

    private static void Status(CommandContext context)
    {
        Logger logger = context.Collectors.RequireLogger(context.Arguments[0]);
        string waiting = logger.Status == LoggerStatus.Stopped && context.Collectors.IsStarted(logger) ? " (runs with `logdb serve`)" : "";
        context.WriteTitle($"Logger [{logger.FullName}]", logger.FullName.Length + 10);
        context.WriteLine($" * Description: {logger.Spec.Description ?? "null"}");
        context.WriteLine($@" * Logger Factory: local\{logger.Spec.Factory}");
        context.WriteLine($" * Status: {StatusOf(logger)}{waiting}");
        if (logger.LastError is { } error)
        {
            context.WriteLine($" * Last Error: {VisibleText.Of(error)}");
        }

        context.WriteLine(" * Interval: 0ms");
        context.WriteLine($" * Last Log: {context.LocalTime(logger.LastLog)}");
        context.WriteLine(" * Last Run: N/A");
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Log Count: {logger.LogCount}"));
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Drop Count: {logger.DropCount}"));
        foreach ((string counter, long value) in logger.Counters)
        {
            context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * {counter}: {value}"));
        }

        context.WriteLine();
        context.WriteTitle("Configuration");
        foreach ((string key, string value) in logger.Spec.Configuration)
        {
            context.WriteLine($" * {key}: {value}");
        }
    }

    /// <summary>One that runs but gets nothing says so.</summary>
    private static string StatusOf(Logger logger) => logger is { Status: LoggerStatus.Running, LastError: not null } ? "Failing" : logger.Status.ToString();

    private static void Create(CommandContext context)
    {
        (string factoryName, string space, string name) = (context.Arguments[0], context.Arguments[1], context.Arguments[2]);
        ILoggerFactory factory = context.Collectors.RequireFactory(factoryName);
        if (context.Collectors.FindLogger($@"{space}\{name}") is not null)
        {
            throw new CommandFailedException($@"logger already exists: {space}\{name}");
        }

        Dictionary<string, string> configuration =
            CommandOptions.Check("logapi.createLogger", context.Options, [.. factory.Options.Select(static option => option.Key)]);
        LoggerSpec spec = new(factory.Name, space, name, context.Argument(3), configuration);
        if (factory.Options.All(option => !option.Required || configuration.ContainsKey(option.Key)))
        {
            // What is wrong is said before anything is asked.
            context.Collectors.CheckLogger(spec);
        }

        foreach (LoggerOption option in factory.Options)
        {
            if (option.Prompt is { } prompt && !configuration.ContainsKey(option.Key) && Answer(context, option, prompt) is { } answer)
            {
                configuration.Add(option.Key, answer);
            }
        }

        foreach (string empty in configuration.Where(static entry => string.IsNullOrWhiteSpace(entry.Value)).Select(static entry => entry.Key).ToArray())
        {
            // KEY= is the answer of somebody who only pressed enter.
            configuration.Remove(empty);
        }

        if (context.Ask("transformer (optional, enter to skip)? ")?.Trim() is { Length: > 0 } transformer)
        {
            throw new CommandFailedException($"transformer not found: {transformer}");
        }

        Logger logger = context.Collectors.CreateLogger(spec);
        context.WriteLine(
            $@"logger created: name={logger.FullName}, factory=local\{factory.Name}, status=stopped (passive), log count=0, "
            + "last start=null, last run=null, last log=null");
        foreach (string binding in (configuration.GetValueOrDefault("binding") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (context.Collectors.Bindings.All(open => open.Name != binding))
            {
                context.Session.WriteErrorLine($"no binding {binding} is open yet: flowmon.open {binding} PORT");
            }
        }
    }

    /// <summary>Null for an optional setting left empty.</summary>
    private static string? Answer(CommandContext context, LoggerOption option, string prompt)
    {
        while (true)
        {
            string? answer = context.Ask($"{prompt} ({(option.Required ? "required" : "optional")})? ");
            if (answer?.Trim() is { Length: > 0 } text)
            {
                return text;
            }

            if (!option.Required)
            {
                return null;
            }

            if (answer is null)
            {
                throw new CommandFailedException($"failed to create logger: {prompt} is required");
            }
        }
    }

    private static void Start(CommandContext context)
    {
        Number(context.Argument(1), "interval should be number in milliseconds");
        context.Collectors.StartLogger(context.Collectors.RequireLogger(context.Arguments[0]));
        context.WriteLine("logger started");
    }

    private static void Stop(CommandContext context)
    {
        Number(context.Argument(1), "max wait time should be number in milliseconds");
        Logger logger = context.Collectors.RequireLogger(context.Arguments[0]);
        context.Collectors.StopLogger(logger);
        context.WriteLine("logger stopped");
        context.NoteDeclared($"logger {logger.FullName}", context.Collectors.IsDeclared(logger));
    }

    private static void Remove(CommandContext context)
    {
        Logger logger = context.Collectors.RequireLogger(context.Arguments[0]);
        bool isDeclared = context.Collectors.IsDeclared(logger);
        context.Collectors.RemoveLogger(logger);
        context.WriteLine("logger removed");
        context.NoteDeclared($"logger {logger.FullName}", isDeclared);
    }

    private static void Number(string? text, string error)
    {
        if (text is not null && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new CommandFailedException(error);
        }
    }
}
