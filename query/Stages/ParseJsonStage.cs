using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary><c>parsejson [field=line] [overlay=t]</c>: fields from the members of a JSON object.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseJsonStage(string field, bool overlay) : LineStage(field, overlay)
{
    public override string Name => "parsejson";

    public override string ToString() => Name + Options();

    protected override bool TryRead(Value value, List<KeyValuePair<string, Value>> fields)
    {
        if (value.Kind != ValueKind.String || !JsonText.TryParse(value.AsString, out Value read) || read.Kind != ValueKind.Map)
        {
            return false;
        }

        fields.AddRange(read.AsMap);
        return true;
    }
}
