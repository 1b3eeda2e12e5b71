using LogFlowDb.Console.Sessions;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>The formats of <c>--format</c>.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Text = "text";
    public const string Vertical = "vertical";
    public const string Markdown = "markdown";
    public const string Chart = "chart";
    public const string Json = "json";
    public const string JsonLines = "ndjson";

    public static IReadOnlyList<string> Names { get; } = [Table, Text, Vertical, Json, JsonLines, "csv", "tsv", Markdown, Chart];

    /// <summary>Formats whose readers are programs: they get errors as JSON too.</summary>
    public static bool IsJson(string format) => format is Json or JsonLines;

    public static string Default(SessionTraits traits) => traits.OutputIsTerminal ? Table : JsonLines;

    public static ResultWriter Create(string format, ICommandSession session) => Create(format, session.Output, session.Traits);

    public static ResultWriter Create(string format, Stream output, SessionTraits traits) => format switch
    {
        Table => new TableWriter(output, traits.OutputIsTerminal ? traits.Width : null, Palette.Of(traits.Color)),
        Text => new RowTextWriter(output, traits.OutputIsTerminal),
        Vertical => new VerticalWriter(output, Palette.Of(traits.Color)),
        Json => new JsonLinesWriter(output, asArray: true),
        JsonLines => new JsonLinesWriter(output, asArray: false),
        "csv" => new SeparatedWriter(output, SeparatedEncoder.Csv),
        "tsv" => new SeparatedWriter(output, SeparatedEncoder.Tsv),
        Markdown => new MarkdownWriter(output),
        Chart => new ChartWriter(output, new ChartOptions(traits.Width, traits.Height, traits.Unicode, Palette.Of(traits.Color), traits.TimeZone)),
        _ => throw new CommandFailedException($"unknown format: {format}, one of {string.Join(", ", Names)}", ExitCode.Usage),
    };
}
