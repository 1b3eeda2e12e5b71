using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Messages;

/// <summary>What outputs to all brokers are told of their messages.</summary>
/// <param name="RowsPerMessage">At most.</param>
internal sealed record MessageSettings(MessageFormat Format, int RowsPerMessage)
{
    private const int RecordRows = 1000;
    private const int MaxRows = 10_000;

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("format", "json|records", "json: an object a row; records: our own form, which keeps the types and takes a tenth of the bytes"),
        new("rows", "NUMBER", "rows in a message at most (default: 1 as json, 1000 as records)"),
    ];

    /// <exception cref="OutputException">A value is not acceptable.</exception>
    public static MessageSettings Parse(OutputSettings settings)
    {
        MessageFormat format = settings.One("format", ("json", MessageFormat.Json), ("records", MessageFormat.Records));
        return new MessageSettings(format, (int)settings.Number("rows", format == MessageFormat.Json ? 1 : RecordRows, 1, MaxRows));
    }

    /// <exception cref="OutputException">It has a dollar without a name, or a field that the rows have not.</exception>
    public static NameTemplate Template(OutputSettings settings, string key, string text, OutputShape shape)
    {
        NameTemplate template;
        try
        {
            template = new NameTemplate(text);
        }
        catch (OutputException wrong)
        {
            throw settings.Wrong(key, wrong.Message);
        }

        return shape.Fields is { } fields && template.Fields.FirstOrDefault(field => !fields.Contains(field)) is { } absent
            ? throw settings.Wrong(key, $"names {absent}, which the rows have not: they have {string.Join(", ", fields)}")
            : template;
    }
}
