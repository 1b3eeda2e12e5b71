using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>parse [field=line] [overlay=t] "start*end" as x, …</c>: fields from the text between two marks, each searched behind the one before.
/// </summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseStage(string field, bool overlay, IReadOnlyList<ParseAnchor> anchors) : LineStage(field, overlay)
{
    public override string Name => "parse";

    public IReadOnlyList<ParseAnchor> Anchors { get; } = anchors;

    public override string ToString() => Name + Options() + " " + StageText.List(Anchors);

    protected override bool TryRead(Value value, FieldSink fields)
    {
        if (value.Kind != ValueKind.String)
        {
            return false;
        }

        string text = value.AsString;
        int from = 0;
        bool any = false;
        foreach (ParseAnchor anchor in Anchors)
        {
            int start = text.IndexOf(anchor.Start, from, StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            start += anchor.Start.Length;
            int end = anchor.End.Length == 0 ? text.Length : text.IndexOf(anchor.End, start, StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            fields.Add(anchor.Field, Value.From(text[start..end]));
            any = true;
            from = end + anchor.End.Length;
        }

        return any;
    }
}
