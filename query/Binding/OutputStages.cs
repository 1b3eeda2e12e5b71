using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Output;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that write rows somewhere.</summary>
internal static class OutputStages
{
    private const string Options = "[overwrite=t] [append=t] [bom=t] [encoding=utf-8] [tmp=path] [gz=t] [flush=1s] [partition=t]";
    private static readonly string[] s_options = ["overwrite", "append", "bom", "encoding", "tmp", "gz", "flush", "partition"];

    public static readonly StageDefinition[] All =
    [
        new("outputcsv", $"outputcsv {Options} [tab=t] path field, …", "Writes the rows to a CSV file", OutputGrammars.PathAndFields(30202, 30200), [.. s_options, "tab"], static b =>
            BindOutput(b, OutputFormat.Csv, noMacros: 30201, noFields: 30202, both: 30205)),
        new("outputjson", $"outputjson {Options} path [field, …]", "Writes the rows to a file, a JSON object a line", OutputGrammars.PathAndFields(30302, 30300), s_options, static b =>
            BindOutput(b, OutputFormat.Json, noMacros: 30301, noFields: null, both: 30304)),
        new("outputtxt", $"outputtxt {Options} [delimiter=\" \"] path field, …", "Writes the rows to a text file", OutputGrammars.PathAndFields(30402, 30400), [.. s_options, "delimiter"], static b =>
            BindOutput(b, OutputFormat.Text, noMacros: 30401, noFields: 30402, both: 30407)),
        new("mv", "mv from=path to=path", "Renames a file when the last row has come", OutputGrammars.Rest, ["from", "to"], BindMove),
        new("insert", "insert table=field [create=t]", "Appends each row to the table that a field names", ListGrammars.None, ["table", "create"], static b =>
        {
            if (b.Text("table") is { Length: > 0 } field)
            {
                return new InsertStage(field, b.Flag("create"));
            }

            b.ErrorAtArguments(30701, "table= with the field that names the table expected");
            return null;
        }),
    ];

    private static OutputStage? BindOutput(StageBinder binder, OutputFormat format, int noMacros, int? noFields, int both)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (binder.Flag("overwrite") && binder.Flag("append"))
        {
            binder.Error(both, binder.Option("append")!.Key, "overwrite and append exclude each other");
            return null;
        }

        if (!OutputPath.TryParse(words[0].Text, out OutputPath? path, out string error))
        {
            binder.Error(noMacros, words[0], error);
            return null;
        }

        if (path.HasMacros && !binder.Flag("partition"))
        {
            binder.ErrorAtArguments(noMacros, "a path with {logtime:…} or {now:…} needs partition=t");
            return null;
        }

        if (words.Count == 1 && noFields is not null)
        {
            binder.ErrorAtArguments(noFields, "the fields to write expected behind the path");
            return null;
        }

        OutputPath? draft = null;
        if (binder.Text("tmp") is { } tmp && !OutputPath.TryParse(tmp, out draft, out error))
        {
            binder.Error(noMacros, binder.Option("tmp")!.Value, error);
        }

        string encoding = binder.Text("encoding") ?? OutputOptions.DefaultEncoding;
        if (Charsets.Find(encoding) is null)
        {
            binder.Error(null, binder.Option("encoding")!.Value, $"unknown character set {encoding}", "utf-8, utf-16, iso-8859-1, euc-kr …");
        }

        long? flush = binder.Duration("flush", 90500);
        return new OutputStage(format, path, [.. words.Skip(1).Select(static word => word.Text)], new OutputOptions
        {
            Overwrite = binder.Flag("overwrite"),
            Append = binder.Flag("append"),
            Bom = binder.Flag("bom"),
            Tab = binder.Flag("tab"),
            Gzip = binder.Flag("gz"),
            Partition = binder.Flag("partition"),
            Encoding = encoding,
            Draft = draft,
            Delimiter = binder.Text("delimiter") ?? OutputOptions.DefaultDelimiter,
            Flush = flush is { } interval ? TimeSpan.FromTicks(interval / 100) : null,
        });
    }

    private static MoveStage? BindMove(StageBinder binder)
    {
        foreach (string name in (ReadOnlySpan<string>)["from", "to"])
        {
            if (binder.Option(name) is { } option && option.Value.Text.EndsWith(','))
            {
                binder.Error(30500, option.Value.End, option.Value.End, "unexpected comma");
                return null;
            }
        }

        if (binder.Text("from") is not { Length: > 0 } from || binder.Text("to") is not { Length: > 0 } to)
        {
            binder.Error(30501, Math.Min(binder.Node.Name.End + 2, binder.Node.ArgumentsOffset), binder.Node.End, "from= and to= expected");
            return null;
        }

        if (binder.Arguments<WordArguments>().Words[0] is { Text.Length: > 0 } rest)
        {
            binder.Error(30501, rest, $"unexpected {rest.Text}", "mv from=path to=path");
            return null;
        }

        return new MoveStage(from, to);
    }
}
