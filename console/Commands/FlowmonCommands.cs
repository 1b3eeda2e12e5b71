using System.Globalization;
using LogFlowDb.Console.State;

namespace LogFlowDb.Console.Commands;

/// <summary><c>flowmon.*</c>: the NetFlow ports.</summary>
internal static class FlowmonCommands
{
    private static readonly CommandArgument s_name = new("name", "binding name");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("flowmon.open", "open netflow port", [s_name, new("port", "udp port for netflow collector")], Open),
        new("flowmon.bindings", "list open netflow ports", [new("-v", "with counters of each exporter", Required: false)], Bindings),
        new("flowmon.trace", "print the header of each packet as it arrives", [s_name], Trace),
        new("flowmon.close", "close netflow port", [s_name], Close),
    ];

    private static void Open(CommandContext context)
    {
        string text = context.Arguments[1];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            throw new CommandFailedException($"invalid port: {text} (1 to 65535)");
        }

        context.Collectors.OpenBinding(context.Arguments[0], port);
        context.WriteLine("port opened");
    }

    private static void Bindings(CommandContext context)
    {
        bool verbose = context.Argument(0) is { } option
            && (option == "-v" ? true : throw new CommandFailedException($"flowmon.bindings: unexpected {option}", ExitCode.Usage));
        context.WriteTitle("Port Bindings");
        foreach (StoredBinding binding in context.Collectors.Bindings)
        {
            context.WriteLine($"name={binding.Name}, port={binding.Port}");
            if (verbose)
            {
                foreach (string line in context.Collectors.BindingDetails(binding.Name))
                {
                    context.WriteLine("  " + line);
                }
            }
        }
    }

    private static void Trace(CommandContext context)
    {
        string name = context.Arguments[0];
        CancellationToken interrupted = context.Session.Interrupt.Token;
        context.Collectors.RequireBinding(name);
        context.WriteTitle("press ctrl-c to stop");
        context.Session.Flush();
        context.Collectors.Trace(
            name,
            line =>
            {
                context.WriteLine(line);
                context.Session.Flush();
            },
            interrupted);
        context.WriteLine("interrupted");
        interrupted.ThrowIfCancellationRequested();
    }

    private static void Close(CommandContext context)
    {
        context.Collectors.CloseBinding(context.Arguments[0]);
        context.WriteLine("port closed");
    }
}
