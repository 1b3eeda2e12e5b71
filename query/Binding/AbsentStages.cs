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
        new("outputcsv", "outputcsv path field, …", "Not available", OutputGrammars.PathAndFields(30202, 30200), OutputOptions, static b => BindOutput(b, 30201, "csv")),
        new("outputjson", "outputjson path [field, …]", "Not available", OutputGrammars.PathAndFields(30302, 30300), OutputOptions, static b => BindOutput(b, 30301, "json")),
        new("outputtxt", "outputtxt path field, …", "Not available", OutputGrammars.PathAndFields(30402, 30400), [.. OutputOptions, "delimiter"], static b => BindOutput(b, 30401, "tsv")),
        new("mv", "mv from=path to=path", "Not available", OutputGrammars.Rest, ["from", "to"], BindMove),
    ];

    private static IReadOnlyList<string> OutputOptions => ["overwrite", "append", "bom", "tab", "encoding", "tmp", "gz", "flush", "partition"];

    private static Stage? BindOutput(StageBinder binder, int macroCode, string format)
    {
        Token path = binder.Arguments<WordArguments>().Words[0];
        if (path.Text.Contains("{logtime:", StringComparison.Ordinal) && !binder.Flag("partition"))
        {
            binder.Error(macroCode, path, "a path with {logtime:…} needs partition=t");
            return null;
        }

        return Absent(binder, $"query --format {format} '…' > file");
    }

    private static Stage? BindMove(StageBinder binder)
    {
        foreach (string name in (ReadOnlySpan<string>)["from", "to"])
        {
            if (binder.Option(name) is { } option && option.Value.Text.EndsWith(','))
            {
                binder.Error(30500, option.Value.End, option.Value.End, "unexpected comma");
                return null;
            }
        }

        if (binder.Option("from") is null || binder.Option("to") is null)
        {
            binder.Error(30501, binder.Node.Name.End + 2, binder.Node.End, "from= and to= expected");
            return null;
        }

        return Absent(binder, null);
    }

    private static Stage? Absent(StageBinder binder, string? hint)
    {
        binder.Error(Unsupported, binder.Node.Name, $"{binder.Node.Name.Text} is not available here", hint);
        return null;
    }
}
