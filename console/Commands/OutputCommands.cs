using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.State;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Commands;

/// <summary>Outputs: where rows go besides tables.</summary>
internal static class OutputCommands
{
    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("outputs", "list outputs: where rows go besides tables", [new("output", "all about this one", Required: false)], Outputs),
        new(
            "createOutput",
            "make an output, and start it",
            [new("output type", "see outputTypes"), new("name", "of the output")],
            Create)
        {
            Options =
            [
                new CommandOptions("Options of all outputs", [.. OutputKeys.All.Select(Option)]),
                .. OutputTypes.All.Where(static type => type.Options.Count > 0).Select(static type => new CommandOptions($"Options of {type.Name}", [.. type.Options.Select(Option)])),
            ],
        },
    ];

    private static CommandOption Option(OutputOption option) => new(option.Key, option.Secret ? "file:PATH|env:NAME" : option.Form, option.Description + (option.Required ? " (required)" : ""));

    private static void Outputs(CommandContext context)
    {
        context.WriteTitle("Outputs");
        context.Write(AsciiTable.Format(
            ["name", "type", "from", "state", "sent", "queued", "dropped", "last error"],
            [.. context.Instance.Outputs.Outputs.Select(Row)]));
    }

    private static IReadOnlyList<string> Row((StoredOutput Stored, ManagedOutput? Output, string? Failure) one)
    {
        if (one.Output is not { } output)
        {
            return [one.Stored.Name, one.Stored.Type, "", "failed", "", "", "", one.Failure ?? ""];
        }

        OutputStatus status = output.Status();
        return [one.Stored.Name, one.Stored.Type, output.Source, status.State.ToString().ToLowerInvariant(), Text(status.Sent), Text(status.Queued), Text(status.DroppedRows), status.LastError ?? ""];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Create(CommandContext context)
    {
        Dictionary<string, string> values = CommandOptions.Check(
            "createOutput", context.Options, [.. OutputKeys.All.Concat(OutputTypes.All.FirstOrDefault(type => type.Name == context.Arguments[0])?.Options ?? []).Select(static option => option.Key)]);
        context.Instance.Outputs.Create(new OutputSpec(context.Arguments[0], context.Arguments[1], values) { Folder = context.Session.Traits.WorkingDirectory });
        context.WriteLine("created");
    }
}
