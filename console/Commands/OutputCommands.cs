using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Commands;

/// <summary>Outputs: where rows go besides tables.</summary>
internal static class OutputCommands
{
    private static readonly CommandArgument s_output = new("output", "its name, see outputs");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("outputs", "list outputs: where rows go besides tables", [new("output", "all about this one", Required: false)], Outputs),
        new("outputTypes", "list types of outputs", [new("output type", "with all its options", Required: false)], Types),
        new(
            "createOutput",
            "make an output and start it",
            [new("output type", "see outputTypes"), new("name", "of the output")],
            Create)
        {
            Options =
            [
                new CommandOptions("Options of all outputs of rows", [.. OutputKeys.All.Select(Option)]) { IsOfAll = true },
                .. OutputTypes.All.Where(static type => type.Options.Count > 0).Select(static type => new CommandOptions($"Options of {type.Name}", [.. type.Options.Select(Option)])),
            ],
        },
        new("startOutput", "start output", [s_output], Start),
        new("stopOutput", "stop output; it goes on where it was when it is started again", [s_output], Stop),
        new("removeOutput", "stop and remove output, after what is there has gone out", [s_output], Remove),
        new("resetOutput", "have an output begin elsewhere in its table", [s_output, new("place", "start, now, or the _id behind which it goes on")], Reset),
    ];

    private static CommandOption Option(OutputOption option) => new(option.Key, option.Secret ? "file:PATH|env:NAME" : option.Form, option.Description + (option.Required ? " (required)" : ""));

    private static void Outputs(CommandContext context)
    {
        if (context.Argument(0) is { } name)
        {
            OutputReport.Write(context, name);
            return;
        }

        context.WriteTitle("Outputs");
        context.Write(AsciiTable.Format(
            ["name", "type", "from", "state", "sent", "queued", "dropped", "last error"],
            [.. context.Instance.Outputs.Outputs.Select(Row)]));
    }

    private static void Types(CommandContext context)
    {
        if (context.Argument(0) is not { } name)
        {
            context.WriteTitle("Output Types");
            context.Write(AsciiTable.Format(["type", "description"], [.. OutputTypes.All.Select(static type => new[] { type.Name, type.Description })]));
            return;
        }

        IOutputType known = OutputTypes.Find(name);
        context.WriteTitle($"Output Type [{known.Name}]");
        context.WriteLine(known.Description);
        context.WriteLine();
        context.Write(AsciiTable.Format(["option", "form", "description"], [.. known.Options.Select(Option).Select(static option => new[] { option.Key, option.Form, option.Description })]));
        if (known.TakesRows)
        {
            context.WriteLine("help createOutput lists what all outputs of rows take besides.");
        }
    }

    private static IReadOnlyList<string> Row((StoredOutput Stored, Output? Output, string? Failure) one)
    {
        if (one.Output is not { } output)
        {
            return [one.Stored.Name, one.Stored.Type, "", "failed", "", "", "", one.Failure ?? ""];
        }

        OutputStatus status = output.Status();
        return [one.Stored.Name, one.Stored.Type, output.Source, status.State.ToString().ToLowerInvariant(), Text(status.Sent), Text(status.Queued), Text(status.DroppedRows), status.LastError ?? ""];
    }

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Create(CommandContext context)
    {
        IOutputType type = OutputTypes.Find(context.Arguments[0]);
        Dictionary<string, string> values = CommandOptions.Check("createOutput", context.Options, [.. OutputKeys.Of(type).Select(static option => option.Key)]);
        context.Instance.Outputs.Create(new OutputSpec(type.Name, context.Arguments[1], values) { Folder = context.Session.Traits.WorkingDirectory });
        context.WriteLine("created");
        NoteMissing(context, values);
    }

    /// <summary>What is not there yet may come; whoever mistyped it wants to know.</summary>
    private static void NoteMissing(CommandContext context, Dictionary<string, string> values)
    {
        if (values.GetValueOrDefault(OutputKeys.Table) is { Length: > 0 } table && !context.Database.TableNames.Contains(table, StringComparer.Ordinal))
        {
            context.Session.WriteErrorLine($"there is no table {table} yet{NearName.Suffix(table, context.Database.TableNames)}");
        }
        else if (values.GetValueOrDefault(OutputKeys.Logger) is { Length: > 0 } logger && context.Collectors.FindLogger(logger) is null)
        {
            context.Session.WriteErrorLine($"there is no logger {logger} yet{NearName.Suffix(logger, context.Collectors.Loggers.Select(static one => one.FullName))}");
        }
    }

    private static void Start(CommandContext context)
    {
        StoredOutput output = context.Instance.Outputs.StartOutput(context.Arguments[0]);
        context.WriteLine(context.Instance.IsCollecting ? "started" : "started; it runs with logdb serve");
        context.NoteDeclared($"output {output.Name}", output.Declared);
    }

    private static void Stop(CommandContext context)
    {
        StoredOutput output = context.Instance.Outputs.StopOutput(context.Arguments[0]);
        context.WriteLine("stopped");
        context.NoteDeclared($"output {output.Name}", output.Declared);
    }

    private static void Remove(CommandContext context)
    {
        StoredOutput output = context.Instance.Outputs.RemoveOutput(context.Arguments[0]);
        context.WriteLine("removed");
        context.NoteDeclared($"output {output.Name}", output.Declared);
    }

    private static void Reset(CommandContext context)
    {
        long? id = context.Arguments[1] switch
        {
            "start" => 0,
            "now" => null,
            string text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw new CommandFailedException($"resetOutput: {VisibleText.Of(text)} is neither start nor now nor an _id", ExitCode.Usage),
        };
        long reached = context.Instance.Outputs.ResetOutput(context.Arguments[0], id);
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"goes on behind _id {reached}"));
    }
}
