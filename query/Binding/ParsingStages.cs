using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that take a text field apart.</summary>
internal static class ParsingStages
{
    private const string DefaultField = "line";
    private static readonly string[] s_parsers = ["csv", "json", "kv", "tsv", "xml"];

    public static readonly StageDefinition[] All =
    [
        new("rex", "rex field=field \"…(?<name>…)…\"", "Fields from the named groups of a regular expression", TextGrammars.Text(20901, "a regular expression in double quotes expected"), ["field"], BindRex),
        new("parse", "parse [field=line] [overlay=t] \"start*end\" as name, … or parse [field=line] [overlay=t] csv|json|kv|tsv|xml", "Fields from the text between two marks", TextGrammars.Anchors(21004, 21005, 21002), ["field", "overlay"], BindParse),
        new("signature", "signature", "Sets the field signature to the signs of the field line", ListGrammars.None, [], static _ =>
            new EvalStage([new Assignment("signature", Call("signature", DefaultField))])),
        new("parsexml", "parsexml [field=line] [overlay=t]", "Fields from the children of the root element of an XML text", ListGrammars.None, ["field", "overlay"], BindXml),
        new("parsekv", "parsekv [field=line] [overlay=t] [pairdelim=\" \"] [kvdelim=\"=\"]", "Fields from pairs such as a=1", ListGrammars.None, ["field", "overlay", "pairdelim", "kvdelim"], static b =>
            new ParseKvStage(Field(b), b.Flag("overlay"), b.Text("pairdelim") ?? " ", b.Text("kvdelim") ?? "=")),
        new("parsecsv", "parsecsv [field=line] [overlay=t] [tab=t] [strict=t] [name, …]", "Fields from a line of CSV", ListGrammars.Names(null, optional: true), ["field", "overlay", "tab", "strict"], static b =>
            new ParseCsvStage(Field(b), b.Flag("overlay"), b.Flag("tab"), b.Flag("strict"), RowStages.Names(b))),
        new("parsejson", "parsejson [field=line] [overlay=t] [flatten=t] [lenient=t] [cutoff=N]", "Fields from a JSON object", ListGrammars.None, ["field", "overlay", "flatten", "lenient", "cutoff"], static b =>
            new ParseJsonStage(Field(b), b.Flag("overlay"), b.Flag("flatten"), b.Flag("lenient"), b.Number("cutoff", null, least: 1))),
        new("parsemap", "parsemap field=field [overlay=t]", "Fields from a map", ListGrammars.None, ["field", "overlay"], static b =>
            new ParseMapStage(Field(b), b.Flag("overlay"))),
    ];

    private static string Field(StageBinder binder) => binder.Text("field") is { Length: > 0 } field ? field : DefaultField;

    private static FunctionExpression Call(string function, string field)
    {
        FunctionDefinition definition = FunctionCatalog.Find(function)!;
        return new FunctionExpression(definition, definition.Prepare(new FunctionArguments([null], TimeZoneInfo.Utc)), [new FieldExpression(field)]);
    }

    /// <summary>Reads the text into a map, and takes the map apart; with <c>overlay</c> the map goes again.</summary>
    private static Stage BindXml(StageBinder binder)
    {
        const string Map = "_xml";
        binder.Before.Add(new EvalStage([new Assignment(Map, Call("parsexml", Field(binder)))]));
        bool overlay = binder.Flag("overlay");
        ParseMapStage parse = new(Map, overlay);
        if (!overlay)
        {
            return parse;
        }

        binder.Before.Add(parse);
        return new FieldsStage(remove: true, [Map]);
    }

    /// <summary>The parsers that are there without having been made.</summary>
    private static Stage? BindParser(StageBinder binder, Token parser)
    {
        switch (parser.Text)
        {
            case "csv" or "tsv":
                return new ParseCsvStage(Field(binder), binder.Flag("overlay"), parser.Text == "tsv", strict: false, []);
            case "json":
                return new ParseJsonStage(Field(binder), binder.Flag("overlay"), flatten: false, lenient: false, cutoff: null);
            case "kv":
                return new ParseKvStage(Field(binder), binder.Flag("overlay"), " ", "=");
            case "xml":
                return BindXml(binder);
            default:
                binder.Error(21001, parser, $"unknown parser {parser.Text}: {string.Join(", ", s_parsers)} expected, or \"start*end\" as name", NearName.Hint(parser.Text, s_parsers));
                return null;
        }
    }

    private static RexStage? BindRex(StageBinder binder)
    {
        Token text = binder.Arguments<TextArguments>().Text;
        if (binder.Text("field") is not { Length: > 0 } field)
        {
            int at = binder.Option("field")?.Value.Offset ?? text.Offset;
            binder.Error(20900, at, at, "the field to search expected", "rex field=line \"…\"");
            return null;
        }

        if (RexPattern.TryParse(text.Text, out RexPattern? pattern, out string error))
        {
            return new RexStage(field, text.Text, pattern.Regex, pattern.Groups);
        }

        binder.Error(20901, text, error);
        return null;
    }

    private static Stage? BindParse(StageBinder binder)
    {
        if (binder.Node.Arguments is WordArguments parser)
        {
            return BindParser(binder, parser.Words[0]);
        }

        List<ParseAnchor> anchors = [];
        foreach ((Token anchor, Token name) in binder.Arguments<AnchorArguments>().Anchors)
        {
            int star = anchor.Text.IndexOf('*');
            if (star < 0)
            {
                binder.Error(21003, anchor, "the anchor has no * for the text to take");
                continue;
            }

            anchors.Add(new ParseAnchor(anchor.Text[..star], anchor.Text[(star + 1)..], name.Text));
        }

        return anchors.Count > 0 ? new ParseStage(Field(binder), binder.Flag("overlay"), anchors) : null;
    }
}
