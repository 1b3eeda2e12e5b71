using System.Text.Json;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// <c>completion</c>: the script by which a shell of the system completes our command line; and, for that script, the names of the
/// tables, read from their list alone: the directory may belong to a daemon or to nobody.
/// </summary>
internal static class CompletionVerb
{
    private const string Tables = "tables";
    private const string TableList = "tables.json";

    public static int Run(Invocation invocation, ICommandSession session)
    {
        string kind = invocation.Arguments is [var one]
            ? one
            : throw CommandLineParser.Wrong("completion", $"one of {string.Join(", ", CompletionScript.Kinds)}, once");
        if (kind == Tables)
        {
            foreach (string name in Names(Path.Combine(invocation.DataDirectory, TableList)))
            {
                session.WriteLine(name);
            }
        }
        else if (CompletionScript.Kinds.Contains(kind, StringComparer.Ordinal))
        {
            session.Write(CompletionScript.Of(kind, [.. CommandCatalogue.Commands.Select(static command => command.Name)]));
        }
        else
        {
            throw CommandLineParser.Wrong("completion", $"{kind}: one of {string.Join(", ", CompletionScript.Kinds)}{NearName.Suffix(kind, CompletionScript.Kinds)}");
        }

        return ExitCode.Done;
    }

    /// <summary>None when the list cannot be read: nothing is said in the middle of somebody's line.</summary>
    private static IReadOnlyList<string> Names(string path)
    {
        try
        {
            using JsonDocument list = JsonDocument.Parse(File.ReadAllText(path));
            return [.. list.RootElement.GetProperty("tables").EnumerateArray().Select(static table => table.GetProperty("name").GetString()!)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
