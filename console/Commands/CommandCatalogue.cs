using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>All commands of the shell: one list for running, help and near names.</summary>
internal static class CommandCatalogue
{
    public static IReadOnlyList<ConsoleCommand> Commands { get; } =
    [
        .. FlowmonCommands.All, .. LogapiCommands.All, .. LogpressoCommands.All, .. LogstorageCommands.All, .. LogdbCommands.All, .. OutputCommands.All,
        new("help", "list of commands, or how to use one", [new("command", "its name, or a word of the query language", Required: false)], Help),
    ];

    public static ConsoleCommand? Find(string name) => Commands.FirstOrDefault(command => command.Name == name);

    /// <summary>Runs one line; an empty one does nothing.</summary>
    /// <param name="interactive">A person typed it in the shell.</param>
    /// <exception cref="CommandFailedException">It failed or there is no such command.</exception>
    public static int Run(Instance instance, ICommandSession session, string line, bool interactive)
    {
        string[] parts = CommandLineText.Split(line);
        if (parts.Length == 0)
        {
            return ExitCode.Done;
        }

        ConsoleCommand command = Find(parts[0]) ?? throw Unknown(parts[0], QueryText.Sources);
        if (parts.Length - 1 < command.RequiredCount)
        {
            session.Write(command.Usage());
            return ExitCode.Usage;
        }

        if (session.Traits.IsReadOnly && !ReadingCommands.Contains(command.Name))
        {
            throw new CommandFailedException($"{command.Name} may change something: not with --read-only");
        }

        List<string> arguments = [.. parts.Skip(1)];
        List<KeyValuePair<string, string>> options = command.Options.Count > 0 ? CommandOptions.Take(arguments, command.RequiredCount) : [];
        if (arguments.Count > command.Arguments.Count)
        {
            session.Write(command.Usage());
            throw new CommandFailedException($"{command.Name}: unexpected {arguments[command.Arguments.Count]}", ExitCode.Usage);
        }

        command.Run(new CommandContext(instance, session, arguments) { Interactive = interactive, Options = options });
        return ExitCode.Done;
    }

    private static CommandFailedException Unknown(string name, IEnumerable<string> words) => AbsentCommands.Nearest(name) is { } nearest
        ? new($"there is no {name} here: {nearest}", ExitCode.Usage)
        : new($"unknown command: {name}{NearName.Suffix(name, Commands.Select(static command => command.Name).Concat(words))}", ExitCode.Usage);

    private static void Help(CommandContext context)
    {
        if (context.Argument(0) is { } name)
        {
            if (Find(name) is { } known)
            {
                context.Session.Write(known.Usage());
            }
            else if (!LanguageHelp.TryWrite(context.Session, name))
            {
                throw Unknown(name, LanguageHelp.Words);
            }

            return;
        }

        int width = Commands.Max(static command => command.Name.Length) + 2;
        foreach (ConsoleCommand command in Commands)
        {
            context.WriteLine($"  {command.Name.PadRight(width)}{command.Description}");
        }

        context.WriteLine();
        context.WriteLine("A line that begins with a query stage is a query: table netflows | stats count");
        context.WriteLine("help COMMAND says more; help stages, help functions and help WORD explain the language; quit leaves.");
    }
}
