using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>help</c>: of the program, of a verb, of a command of the shell, or of a word of the query language.</summary>
internal static class HelpVerb
{
    public static int Run(Invocation invocation, ICommandSession session)
    {
        if (invocation.Arguments.Count == 0)
        {
            session.Write(HelpText.Overview());
            return ExitCode.Done;
        }

        string name = invocation.Arguments[0];
        string? text = VerbCatalogue.Find(name) is { } verb ? HelpText.Of(verb) : CommandCatalogue.Find(name)?.Usage();
        if (text is null && LanguageHelp.TryWrite(session, name))
        {
            return ExitCode.Done;
        }

        if (text is null)
        {
            IEnumerable<string> names = VerbCatalogue.Verbs.Select(static v => v.Name).Concat(CommandCatalogue.Commands.Select(static c => c.Name)).Concat(LanguageHelp.Words);
            throw new CommandFailedException($"no help for {name}{NearName.Suffix(name, names)}", ExitCode.Usage);
        }

        session.Write(text);
        return ExitCode.Done;
    }
}
