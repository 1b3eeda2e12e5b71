using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Text;

namespace LogFlowDb.Outputs.Printing;

/// <summary>Makes targets that print rows. All of one factory share the stream: what one of them commits stays together.</summary>
/// <param name="output">Where rows are printed; stays open.</param>
public sealed class PrintTargetFactory(Stream output) : IOutputTargetFactory
{
    private readonly Lock _gate = new();

    public string Name => "print";

    public string Description => "rows as text, to the screen or wherever the standard output of the program goes";

    public IReadOnlyList<OutputOption> Options { get; } =
    [
        new("format", "json|csv|tsv|aligned|pmacct|pmacct-csv|pmacct-json", "JSON lines, cells between commas or tabs, columns for people, or any of them as pmacct has it; json unless told"),
        new("header", "on|off", "the names above the rows; on unless told"),
        new("separator", "C", "between the cells of csv, one ASCII character; a comma unless told"),
        .. TextSettings.OfPmacct,
    ];

    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        RowTextFormat format = TextSettings.Format(settings, shape, withAligned: true);
        return new PrintTarget(output, _gate, format, shape, TextSettings.Separator(settings, format), TextSettings.Layout(settings, format), settings.Switch("header", otherwise: true));
    }
}
