namespace LogFlowDb.Console.Commands;

/// <summary><c>logdb.*</c>: the database itself.</summary>
internal static class LogdbCommands
{
    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("logdb.console", "the query console", [], static context => new QueryConsole(context.Instance, context.Session).Run()),
        .. QueryCommands.All,
        .. ProcedureCommands.All,
        .. LookupCommands.All,
    ];
}
