using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>The fields of a row that are not null.</summary>
internal sealed class StoredRow(IReadOnlyDictionary<string, Value> values)
{
    public Value this[string field] => values.GetValueOrDefault(field);

    public IEnumerable<string> Fields => values.Keys;

    /// <summary>Where the value of an element is: under its own name when another took the place of its field.</summary>
    /// <param name="occurrence">From 1: how often the element came so far in its record.</param>
    public (string Field, Value Value) Of(Element element, int occurrence)
    {
        string suffix = occurrence == 1 ? "" : "_" + WireValue.Invariant(occurrence);
        Value own = this[element.Plain + suffix];
        return own.IsNull ? (element.Field + suffix, this[element.Field + suffix]) : (element.Plain + suffix, own);
    }
}
