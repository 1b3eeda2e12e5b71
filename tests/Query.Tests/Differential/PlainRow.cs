using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.Differential;

/// <summary>A row of the plain evaluator: fields by name; one that is null is not there. Never changed once made.</summary>
internal sealed class PlainRow(IEnumerable<KeyValuePair<string, Value>> fields)
{
    private readonly SortedDictionary<string, Value> _fields = new(
        new Dictionary<string, Value>(fields.Where(static field => !field.Value.IsNull)), StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Value>> Fields => _fields;

    public Value this[string field] => _fields.TryGetValue(field, out Value value) ? value : Value.Null;

    public PlainRow With(string field, Value value) => new(_fields.Where(f => f.Key != field).Append(KeyValuePair.Create(field, value)));

    public PlainRow Keep(Func<string, bool> keeps) => new(_fields.Where(f => keeps(f.Key)));

    /// <summary>Doubles rounded, so that sums in another order agree.</summary>
    public override string ToString() => "{" + string.Join(", ", _fields.Select(static f => $"{f.Key}={Text(f.Value)}")) + "}";

    private static string Text(Value value) => value.Kind switch
    {
        ValueKind.Double => "double:" + Rounded(value.AsDouble),
        ValueKind.Array => "[" + string.Join(", ", value.AsArray.Select(Text)) + "]",
        _ => $"{value.Kind}:{value}",
    };

    private static string Rounded(double value) => value == 0 ? "0" : value.ToString("G9", System.Globalization.CultureInfo.InvariantCulture);
}
