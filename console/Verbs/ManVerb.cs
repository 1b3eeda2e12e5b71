using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>man</c>: a manual page, for <c>man -l -</c> or to be kept where manuals are.</summary>
internal static class ManVerb
{
    public static int Run(Invocation invocation, ICommandSession session)
    {
        if (invocation.Arguments.Count > 1)
        {
            throw CommandLineParser.Wrong("man", $"one page, not {invocation.Arguments.Count}");
        }

        string name = invocation.Arguments is [var one] ? one : ManualPage.Names[0];
        session.Write(ManualPage.Names.Contains(name, StringComparer.Ordinal)
            ? ManualPage.Of(name)
            : throw CommandLineParser.Wrong("man", $"{name}: one of {string.Join(", ", ManualPage.Names)}{NearName.Suffix(name, ManualPage.Names)}"));
        return ExitCode.Done;
    }
}
