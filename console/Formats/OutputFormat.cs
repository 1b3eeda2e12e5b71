using System.Globalization;
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

    private const string ChartMax = Chart + " ymax=";

    public static IReadOnlyList<string> Names { get; } = [Table, Text, Vertical, Json, JsonLines, "csv", "csv-safe", "tsv", Markdown, Chart];

    /// <summary>One of <see cref="Names"/>, or <c>chart ymax=4G</c>, which fixes the scale.</summary>
    public static bool IsKnown(string format) => Names.Contains(format, StringComparer.Ordinal) || MaxOf(format) is not null;

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
        "csv-safe" => new SeparatedWriter(output, SeparatedEncoder.GuardedCsv),
        "tsv" => new SeparatedWriter(output, SeparatedEncoder.Tsv),
        Markdown => new MarkdownWriter(output),
        Chart when traits.IsPlain => new TableWriter(output, width: null, Palette.Off),
        Chart => new ChartWriter(output, ChartOptions(traits, max: null)),
        _ when MaxOf(format) is { } max => traits.IsPlain ? Create(Chart, output, traits) : new ChartWriter(output, ChartOptions(traits, max)),
        _ => throw new CommandFailedException($"unknown format: {format}, one of {string.Join(", ", Names)}", ExitCode.Usage),
    };

    private static ChartOptions ChartOptions(SessionTraits traits, double? max) =>
        new(traits.Width, traits.Height, traits.Unicode, Palette.Of(traits.Color), traits.TimeZone, max);

    /// <summary>Of <c>chart ymax=N</c>, N a number with or without k, M, G …; null for anything else.</summary>
    private static double? MaxOf(string format)
    {
        if (!format.StartsWith(ChartMax, StringComparison.Ordinal))
        {
            return null;
        }

        string number = format[ChartMax.Length..];
        double max = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain) ? plain
            : ByteSize.TryParse(number, out long unit) ? unit : 0;
        return max > 0 && double.IsFinite(max) ? max : null;
    }
}
