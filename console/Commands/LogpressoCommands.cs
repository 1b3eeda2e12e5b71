using System.Globalization;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logpresso.*</c>: which logger fills which table.</summary>
internal static class LogpressoCommands
{
    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logpresso.createLogger",
            "create managed logger",
            [
                new("org domain", "org domain"),
                new("logger fullname", "logger fullname"),
                new("table name", "destination table name, use logger fullname if not specified", Required: false),
                new("host", "host name will be recorded to log data if specified", Required: false),
            ],
            Create)
        {
            // Later versions leave the domain out, so one argument is enough when it is a logger.
            RequiredCount = 1,
        },
        new("logpresso.loggers", "list managed loggers", [new("filter", "part of a full name, or a pattern with *", Required: false)], Loggers),
        new("logpresso.removeLogger", "remove managed logger", [new("logger fullname", "logger fullname")], Remove),
    ];

    private static void Create(CommandContext context)
    {
        IReadOnlyList<string> arguments = context.Arguments;
        bool withDomain = context.Collectors.FindLogger(arguments[0]) is null && arguments.Count > 1;
        int at = withDomain ? 1 : 0;
        Logger? logger = context.Collectors.FindLogger(arguments[at]);
        if (logger is null)
        {
            if (arguments.Count == 1 && !arguments[0].Contains('\\'))
            {
                context.Write(CommandCatalogue.Find("logpresso.createLogger")!.Usage());
                throw new CommandFailedException("logger fullname is required", ExitCode.Usage);
            }

            throw new CommandFailedException($"logger not found: {arguments[at]}");
        }

        if (arguments.Count > at + 3)
        {
            throw new CommandFailedException($"logpresso.createLogger: unexpected {arguments[at + 3]}", ExitCode.Usage);
        }

        context.Collectors.CreateManagedLogger(logger, context.Argument(at + 1) ?? logger.FullName, context.Argument(at + 2));
        context.WriteLine("created");
    }

    private static void Loggers(CommandContext context)
    {
        IReadOnlyList<ManagedLoggerInfo> managed = context.Collectors.ManagedLoggers;
        context.WriteTitle("Managed Loggers");
        context.Write(AsciiTable.Format(
            ["name", "table", "host tag", "stored", "dropped"],
            [
                .. managed.Where(entry => Wildcard.Matches(context.Argument(0), entry.Logger))
                    .Select<ManagedLoggerInfo, IReadOnlyList<string>>(static entry =>
                    [
                        entry.Logger,
                        entry.Table,
                        entry.Host ?? "",
                        entry.StoredRows.ToString(CultureInfo.InvariantCulture),
                        entry.DroppedRows.ToString(CultureInfo.InvariantCulture),
                    ]),
            ]));
    }

    private static void Remove(CommandContext context)
    {
        context.Collectors.RemoveManagedLogger(context.Arguments[0]);
        context.WriteLine("removed");
    }
}
