using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>parsecsv [field=line] [overlay=t] [tab=t]</c>: fields <c>column0</c>, <c>column1</c> … from a line of CSV.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
/// <param name="tab">True splits at tabs.</param>
internal sealed class ParseCsvStage(string field, bool overlay, bool tab) : LineStage(field, overlay)
{
    public override string Name => "parsecsv";

    /// <summary>True splits at tabs.</summary>
    public bool Tab { get; } = tab;

    public override string ToString() => Name + Options() + StageText.Option("tab", Tab);

    protected override bool TryRead(Value value, List<KeyValuePair<string, Value>> fields)
    {
        if (value.Kind != ValueKind.String)
        {
            return false;
        }

        List<string> cells = CsvLine.Split(value.AsString, Tab ? '\t' : ',');
        for (int i = 0; i < cells.Count; i++)
        {
            fields.Add(KeyValuePair.Create("column" + i.ToString(CultureInfo.InvariantCulture), Value.From(cells[i])));
        }

        return true;
    }
}
