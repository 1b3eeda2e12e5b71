using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Stored queries.</summary>
internal static class ProcedureCommands
{
    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("logdb.procedures", "list stored queries", [new("filter", "part of a name, or a pattern with *", Required: false)], List),
        new(
            "logdb.createProcedure",
            "store a query that proc NAME(ARGUMENT, …) runs",
            [
                new("name", "letters, digits and _"),
                new("parameters", "such as \"int n, string host\", - for none; $(\"n\") stands for one in the query", Required: false),
                new("query", "asked for if not specified", Required: false),
            ],
            Create),
        new("logdb.removeProcedure", "remove a stored query", [new("name", "of the procedure")], Remove),
    ];

    private static void List(CommandContext context)
    {
        context.WriteTitle("Procedures");
        foreach (Procedure procedure in context.Instance.Procedures.Procedures.Where(procedure => Wildcard.Matches(context.Argument(0), procedure.Name)))
        {
            context.WriteLine($"{procedure.Signature}: {procedure.Query}");
        }
    }

    private static void Create(CommandContext context)
    {
        string name = context.Arguments[0];
        if (!Procedure.IsName(name))
        {
            throw new CommandFailedException($"procedure name not allowed: {name} (letters, digits and _, 64 at most)");
        }

        if (context.Instance.Procedures.Procedures.Any(procedure => procedure.Name == name))
        {
            throw new CommandFailedException($"procedure already exists: {name}");
        }

        IReadOnlyList<ProcedureParameter> parameters = Procedure.TryParseParameters(context.Argument(1) ?? "", out string error) ?? throw new CommandFailedException(error);
        string query = (context.Argument(2) ?? context.Ask("query? ") ?? "").Trim();
        if (query.Length == 0)
        {
            throw new CommandFailedException("a procedure needs a query");
        }

        Procedure made = new(name, parameters, query);
        context.Instance.Queries(context.Session.Traits).Check(made);
        context.Instance.Procedures.Add(made);
        context.WriteLine("created");
    }

    private static void Remove(CommandContext context)
    {
        context.Instance.Procedures.Remove(context.Arguments[0]);
        context.WriteLine("removed");
    }
}
