using LogFlowDb.Console.Sessions;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>The formats of <c>--format</c>.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Text = "text";
    public const string Json = "json";
    public const string JsonLines = "ndjson";

    public static IReadOnlyList<string> Names { get; } = [Table, Text, Json, JsonLines, "csv", "tsv"];

    /// <summary>Formats whose readers are programs: they get errors as JSON too.</summary>
    public static bool IsJson(string format) => format is Json or JsonLines;

    public static string Default(SessionTraits traits) => traits.OutputIsTerminal ? Table : JsonLines;

    public static ResultWriter Create(string format, ICommandSession session) => format switch
    {
        Table => new TableWriter(session.Output, session.Traits.OutputIsTerminal ? session.Traits.Width : null),
        Text => new RowTextWriter(session.Output, session.Traits.OutputIsTerminal),
        Json => new JsonLinesWriter(session.Output, asArray: true),
        JsonLines => new JsonLinesWriter(session.Output, asArray: false),
        "csv" => new SeparatedWriter(session.Output, SeparatedEncoder.Csv),
        "tsv" => new SeparatedWriter(session.Output, SeparatedEncoder.Tsv),
        _ => throw new CommandFailedException($"unknown format: {format}, one of {string.Join(", ", Names)}", ExitCode.Usage),
    };
}
