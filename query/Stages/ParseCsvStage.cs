using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>parsecsv [field=line] [overlay=t] [tab=t] [strict=t] [name, …]</c>: fields from a line of CSV, called <c>column0</c>, <c>column1</c> … where
/// no names are given.
/// </summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
/// <param name="tab">True splits at tabs.</param>
/// <param name="strict">A line whose quotes are not as they should be is not read.</param>
internal sealed class ParseCsvStage(string field, bool overlay, bool tab, bool strict, IReadOnlyList<string> names) : LineStage(field, overlay)
{
    public override string Name => "parsecsv";

    public bool Tab { get; } = tab;

    public bool Strict { get; } = strict;

    public IReadOnlyList<string> Names { get; } = names;

    public override string ToString() =>
        $"{Name}{Options()}{StageText.Option("tab", Tab)}{StageText.Option("strict", Strict)} {StageText.List(Names)}".TrimEnd();

    protected override bool TryRead(Value value, FieldSink fields)
    {
        char separator = Tab ? '\t' : ',';
        if (value.Kind != ValueKind.String || (Strict && !IsWellQuoted(value.AsString, separator)))
        {
            return false;
        }

        List<string> cells = CsvLine.Split(value.AsString, separator);
        for (int i = 0; i < cells.Count; i++)
        {
            fields.Add(i < Names.Count ? Names[i] : string.Create(CultureInfo.InvariantCulture, $"column{i}"), Value.From(cells[i]));
        }

        return true;
    }

    /// <summary>RFC 4180: a quoted cell ends at its quote, other cells hold none.</summary>
    private static bool IsWellQuoted(string line, char separator)
    {
        for (int at = 0; at <= line.Length; at++)
        {
            if (at == line.Length || line[at] != '"')
            {
                int end = line.IndexOf(separator, at);
                end = end < 0 ? line.Length : end;
                if (line.AsSpan(at, end - at).Contains('"'))
                {
                    return false;
                }

                at = end;
                continue;
            }

            do
            {
                at = line.IndexOf('"', at + 1);
                if (at < 0)
                {
                    return false;
                }

                at++;
            }
            while (at < line.Length && line[at] == '"');

            if (at < line.Length && line[at] != separator)
            {
                return false;
            }
        }

        return true;
    }
}
