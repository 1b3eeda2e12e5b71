using System.Globalization;
using System.Net;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Exporters;

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
            Open),
        new("flowmon.bindings", "list open netflow ports", [new("-v", "with counters of each exporter", Required: false)], Bindings),
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

        context.Collectors.OpenBinding(context.Arguments[0], port, address);
        context.WriteLine("port opened");
        if (address is null && context.Session.Traits.InputIsTerminal)
        {
            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"for this machine only; flowmon.open {context.Arguments[0]} {port} 0.0.0.0 hears exporters elsewhere"));
        }
    }

    private static void Bindings(CommandContext context)
    {
        bool verbose = context.Argument(0) is { } option
            && (option == "-v" ? true : throw new CommandFailedException($"flowmon.bindings: unexpected {option}", ExitCode.Usage));
        IReadOnlyList<StoredBinding> bindings = context.Collectors.Bindings;
        context.WriteTitle("Port Bindings");
        foreach (StoredBinding binding in bindings)
        {
            BindingStatistics? statistics = context.Collectors.Statistics(binding.Name, out string? failure);
            context.WriteLine(
                $"name={binding.Name}, port={binding.Port}"
                + (binding.Address is null ? "" : $", address={binding.Address}")
                + (failure is null ? "" : $" (not open: {failure})"));
            if (verbose && statistics is not null)
            {
                Details(context, statistics);
            }
        }
    }

    private static void Details(CommandContext context, BindingStatistics binding)
    {
        context.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  datagrams={binding.Datagrams}, bytes={binding.Bytes}, records={binding.Rows}, waiting bytes={binding.WaitingBytes}"));
        context.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  dropped: queue full={binding.RingDrops}, kernel={(binding.KernelDrops < 0 ? "unknown" : binding.KernelDrops)}, receive errors={binding.ReceiveErrors}, failures={binding.Failures}"));
        if (binding.LastFailure is not null)
        {
            context.WriteLine($"  last failure: {VisibleText.Of(binding.LastFailure)}");
        }

        context.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  socket buffer={binding.ReceiveBufferBytes} of {binding.RequestedBufferBytes} asked, exporters forgotten={binding.ExportersForgotten}"));
        foreach (ExporterStatistics exporter in binding.Exporters)
        {
            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  exporter {new IpValue(exporter.Address)}: datagrams={exporter.Datagrams}, flows={exporter.FlowRecords}, options={exporter.OptionRecords}, templates={exporter.Templates}, lost={exporter.Sequence.Lost}, duplicates={exporter.Sequence.Duplicates}, reordered={exporter.Sequence.Reordered}, restarts={exporter.Sequence.Restarts}, templates changed={exporter.TemplatesChanged}, held back bytes={exporter.HeldBackBytes}, saturated={exporter.Saturated}"));
            foreach ((DecodeError error, long count) in exporter.Errors.OrderBy(static entry => entry.Key))
            {
                context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {error}={count}"));
            }
        }
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
        context.Collectors.CloseBinding(context.Arguments[0]);
        context.WriteLine("port closed");
    }
}
