using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary>
/// <c>parsejson [field=line] [overlay=t] [flatten=t] [lenient=t] [cutoff=N]</c>: fields from the members of a JSON object.
/// </summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
/// <param name="flatten">Members of objects within become fields of their own, <c>a.b</c>.</param>
/// <param name="lenient">Also reads single quotes, names without quotes, and a comma behind the last member.</param>
/// <param name="cutoff">Longer texts are cut to as many characters.</param>
internal sealed class ParseJsonStage(string field, bool overlay, bool flatten, bool lenient, long? cutoff) : LineStage(field, overlay)
{
    public override string Name => "parsejson";

    public bool Flatten { get; } = flatten;

    public bool Lenient { get; } = lenient;

    public long? Cutoff { get; } = cutoff;

    public override string ToString() => Name + Options()
        + StageText.Option("flatten", Flatten) + StageText.Option("lenient", Lenient) + StageText.Option("cutoff", Cutoff);

    protected override bool TryRead(Value value, FieldSink fields)
    {
        if (value.Kind != ValueKind.String
            || !(JsonText.TryParse(value.AsString, out Value read) || (Lenient && JsonLiteral.TryRead(value.AsString, out read)))
            || read.Kind != ValueKind.Map)
        {
            return false;
        }

        Add(fields, "", read.AsMap);
        return true;
    }

    private void Add(FieldSink fields, string prefix, ValueMap map)
    {
        foreach (KeyValuePair<string, Value> entry in map)
        {
            if (Flatten && entry.Value.Kind == ValueKind.Map)
            {
                Add(fields, $"{prefix}{entry.Key}.", entry.Value.AsMap);
            }
            else
            {
                fields.Add(prefix.Length == 0 ? entry.Key : prefix + entry.Key, Cut(entry.Value));
            }
        }
    }

    private Value Cut(Value value) => Cutoff is { } most && value.Kind == ValueKind.String && value.AsString.Length > most
        ? Value.From(value.AsString[..(int)most])
        : value;
}
