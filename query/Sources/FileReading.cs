using System.Text;
using System.Text.RegularExpressions;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Sources;

/// <summary>How files are read. Immutable.</summary>
internal sealed record FileReading
{
    public long Offset { get; init; }

    public long? Limit { get; init; }

    /// <summary>As given; null for UTF-8.</summary>
    public string? Charset { get; init; }

    /// <summary>Of <see cref="Charset"/>.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Tabs separate, in place of commas.</summary>
    public bool Tab { get; init; }

    /// <summary>What breaks the rules of CSV is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Of CSV; further cells of a line are left out, and that is said.</summary>
    public long? MaxColumns { get; init; }

    /// <summary>A record of several lines begins where it is found; null when each line is a record.</summary>
    public Regex? Begin { get; init; }

    /// <summary>A record ends where it is found.</summary>
    public Regex? End { get; init; }

    /// <summary>Of the date in a record, which becomes its <c>_time</c>.</summary>
    public DatePattern? DateFormat { get; init; }

    /// <summary>Finds the date in a record; null takes its beginning.</summary>
    public Regex? DateExpression { get; init; }

    /// <summary>The options as they are written, in the order of the documentation.</summary>
    public override string ToString() => StageText.Option("offset", Offset == 0 ? null : Offset)
        + StageText.Option("limit", Limit)
        + Text("brex", Begin?.ToString()) + Text("erex", End?.ToString()) + Text("df", DateFormat?.Pattern) + Text("dp", DateExpression?.ToString())
        + Text("cs", Charset) + StageText.Option("tab", Tab) + StageText.Option("strict", Strict) + StageText.Option("maxcol", MaxColumns);

    private static string Text(string name, string? value) => value is null ? "" : $" {name}={StageText.Quote(value)}";
}
