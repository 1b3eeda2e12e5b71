using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// Stages of the language that this database does not have. They are read all the same, so that a query from elsewhere gets the
/// errors it would get there, and then one that says what is absent.
/// </summary>
internal static class AbsentStages
{
    private const int Unsupported = 92000;

    public static readonly StageDefinition[] All =
    [
        new("proc", "proc name(argument, …)", "Not available", OutputGrammars.Rest, [], BindProcedure),
    ];

    private static Stage? BindProcedure(StageBinder binder)
    {
        Token call = binder.Arguments<WordArguments>().Words[0];
        binder.Error(11000, call, $"unknown procedure {call.Text.Split('(')[0]}", "there are no stored procedures here");
        return null;
    }

    private static Stage? Absent(StageBinder binder, string? hint)
    {
        binder.Error(Unsupported, binder.Node.Name, $"{binder.Node.Name.Text} is not available here", hint);
        return null;
    }
}
