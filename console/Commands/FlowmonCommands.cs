using System.Globalization;
using System.Net;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Console.Commands;

/// <summary><c>flowmon.*</c>: the NetFlow ports.</summary>
internal static class FlowmonCommands
{
    private static readonly CommandArgument s_name = new("name", "binding name");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "flowmon.open",
            "open netflow port",
            [
                s_name,
                new("port", "udp port for netflow collector"),
                new("address", "local address to listen on, 127.0.0.1 if not specified, 0.0.0.0 for other machines", Required: false),
            ],
            Open)
        {
            Options = [new CommandOptions("Options", BindingKeys.All)],
        },
        new("flowmon.bindings", "list open netflow ports", [new("-v", "with what came, and what was lost where", Required: false)], Bindings),
        new(
            "flowmon.exporters",
            "list what came from whom, and what was lost",
            [new("name", "binding name, all if not specified", Required: false), new("-v", "with errors by reason", Required: false)],
            Exporters),
        new(
            "flowmon.templates",
            "list the templates that exporters announced",
            [
                new("name", "binding name, all if not specified", Required: false),
                new("exporter", "PREFIX,… of exporters, all if not specified", Required: false),
            ],
            Templates),
        new(
            "flowmon.options",
            "list what option records taught: samplers, names, elements",
            [new("name", "binding name, all if not specified", Required: false)],
            Options),
        new(
            "flowmon.trace",
            "print the header of each packet as it arrives",
            [s_name, new("-x", "with the records it holds", Required: false)],
            Trace)
        {
            Options = [new CommandOptions("Options", [new("exporter", "PREFIX,…", "only packets of these exporters")])],
        },
        new("flowmon.close", "close netflow port", [s_name], Close),
    ];

    private static void Open(CommandContext context)
    {
        string text = context.Arguments[1];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            throw new CommandFailedException($"invalid port: {text} (1 to 65535)");
        }

        IPAddress? address = null;
        if (context.Argument(2) is { } given && !IPAddress.TryParse(given, out address))
        {
            throw new CommandFailedException($"invalid address: {given}");
        }

        Dictionary<string, string> options = BindingKeys.Check(context);
        IReadOnlyList<string> notices = context.Collectors.OpenBinding(context.Arguments[0], port, address, options);
        context.WriteLine("port opened");
        foreach (string notice in notices)
        {
            context.Session.WriteErrorLine(notice);
        }

        if (address is null && !options.ContainsKey("group") && context.Session.Traits.InputIsTerminal)
        {
            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"for this machine only; flowmon.open {context.Arguments[0]} {port} 0.0.0.0 hears exporters elsewhere"));
        }
    }

    private static void Bindings(CommandContext context)
    {
        bool verbose = Flags(context, "flowmon.bindings", 0, "-v").Length > 0;
        IReadOnlyList<StoredBinding> bindings = context.Collectors.Bindings;
        context.WriteTitle("Port Bindings");
        foreach (StoredBinding binding in bindings)
        {
            BindingStatistics? statistics = context.Collectors.Statistics(binding.Name, out string? failure);
            context.WriteLine(
                $"name={binding.Name}, port={binding.Port}"
                + (binding.Address is null ? "" : $", address={binding.Address}")
                + string.Concat(binding.Options?.Select(static option => $", {option.Key}={VisibleText.Of(option.Value)}") ?? [])
                + (failure is null ? "" : $" (not open: {failure})"));
            foreach (string line in verbose && statistics is not null ? BindingReport.Lines(statistics) : [])
            {
                context.WriteLine(line);
            }
        }
    }

    private static void Exporters(CommandContext context)
    {
        bool verbose = context.Arguments.Contains("-v", StringComparer.Ordinal);
        foreach (StoredBinding binding in Named(context, "flowmon.exporters", "-v"))
        {
            context.WriteTitle($"Exporters [{binding.Name}]");
            BindingStatistics? statistics = context.Collectors.Statistics(binding.Name, out string? failure);
            if (statistics is null)
            {
                context.WriteLine(NotOpen(failure));
                continue;
            }

            IReadOnlyList<ExporterStatistics> exporters = ExporterReport.InOrder(statistics.Exporters);
            context.Write(ExporterReport.Table(context, exporters));
            foreach (string line in verbose ? exporters.SelectMany(ExporterReport.Details) : [])
            {
                context.WriteLine(line);
            }
        }
    }

    private static void Templates(CommandContext context)
    {
        IReadOnlyList<StoredBinding> bindings = context.Argument(0) is { } name ? [context.Collectors.RequireBinding(name)] : context.Collectors.Bindings;
        foreach (StoredBinding binding in bindings)
        {
            context.WriteTitle($"Templates [{binding.Name}]");
            IReadOnlyList<KnownTemplate>? templates = context.Collectors.Templates(binding.Name, context.Argument(1), out string? failure);
            foreach (string line in templates is null ? [NotOpen(failure)] : TemplateReport.Lines(context, templates))
            {
                context.WriteLine(line);
            }
        }
    }

    private static void Options(CommandContext context)
    {
        foreach (StoredBinding binding in Named(context, "flowmon.options"))
        {
            context.WriteTitle($"Options [{binding.Name}]");
            DecoderSnapshot? learned = context.Collectors.Learned(binding.Name, out string? failure);
            foreach (string line in learned is null ? [NotOpen(failure)] : OptionReport.Lines(context, learned))
            {
                context.WriteLine(line);
            }
        }
    }

    private static string NotOpen(string? failure) => failure is null ? "not open: nobody collects now (logdb serve does)" : $"not open: {failure}";

    /// <summary>The binding that is named beside the flags, or all of them.</summary>
    /// <exception cref="CommandFailedException">There is none of that name, or an argument too many.</exception>
    private static IReadOnlyList<StoredBinding> Named(CommandContext context, string command, params string[] flags)
    {
        string[] names = [.. context.Arguments.Where(argument => !flags.Contains(argument, StringComparer.Ordinal))];
        return names switch
        {
            [] => context.Collectors.Bindings,
            [var name] => [context.Collectors.RequireBinding(name)],
            _ => throw new CommandFailedException($"{command}: unexpected {names[1]}", ExitCode.Usage),
        };
    }

    private static void Trace(CommandContext context)
    {
        string name = context.Arguments[0];
        bool withRecords = Flags(context, "flowmon.trace", 1, "-x").Length > 0;
        Dictionary<string, string> options = CommandOptions.Check("flowmon.trace", context.Options, ["exporter"]);
        CancellationToken interrupted = context.Session.Interrupt.Token;
        context.Collectors.RequireBinding(name);
        context.WriteTitle("press ctrl-c to stop");
        context.Session.Flush();
        long omitted = context.Collectors.Trace(
            name,
            options.GetValueOrDefault("exporter"),
            withRecords,
            datagram =>
            {
                context.Write(TraceText.Of(datagram));
                context.Session.Flush();
            },
            interrupted);
        if (omitted > 0)
        {
            context.Session.WriteErrorLine(string.Create(
                CultureInfo.InvariantCulture, $"{omitted} datagrams are not shown: they came faster than they could be written (collecting does not wait)"));
        }

        context.WriteLine(interrupted.IsCancellationRequested ? "interrupted" : "binding closed");
        if (interrupted.IsCancellationRequested)
        {
            // It has been said already.
            throw new CommandFailedException("", ExitCode.Interrupted);
        }
    }

    /// <summary>The arguments from the given one on, each of which must be one of the flags.</summary>
    private static string[] Flags(CommandContext context, string command, int from, params string[] flags)
    {
        string[] given = [.. context.Arguments.Skip(from)];
        return given.FirstOrDefault(argument => !flags.Contains(argument, StringComparer.Ordinal)) is { } unexpected
            ? throw new CommandFailedException($"{command}: unexpected {unexpected}", ExitCode.Usage)
            : given;
    }

    private static void Close(CommandContext context)
    {
        StoredBinding binding = context.Collectors.RequireBinding(context.Arguments[0]);
        context.Collectors.CloseBinding(binding.Name);
        context.WriteLine("port closed");
        context.NoteDeclared($"binding {binding.Name}", binding.Declared);
    }
}
