using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>The fields of a row that are not null.</summary>
internal sealed class StoredRow(IReadOnlyDictionary<string, Value> values)
{
    public Value this[string field] => values.GetValueOrDefault(field);

    public IEnumerable<string> Fields => values.Keys;

    /// <summary>Where the value of an element is: under its own name when another took the place of its field.</summary>
    public (string Field, Value Value) Of(Element element)
    {
        Value own = this[element.Plain];
        return own.IsNull ? (element.Field, this[element.Field]) : (element.Plain, own);
    }
}
