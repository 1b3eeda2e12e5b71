using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary><c>parsemap field=f [overlay=t]</c>: fields from the entries of a map.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseMapStage(string field, bool overlay) : LineStage(field, overlay)
{
    public override string Name => "parsemap";

    public override string ToString() => Name + Options();

    protected override bool TryRead(Value value, FieldSink fields)
    {
        if (value.Kind != ValueKind.Map)
        {
            return false;
        }

        foreach (KeyValuePair<string, Value> entry in value.AsMap)
        {
            fields.Add(entry.Key, entry.Value);
        }

        return true;
    }
}
