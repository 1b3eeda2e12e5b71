namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The fields one decoder can give: those of <see cref="FlowFields"/> and, as they turn up, those of unknown elements. Not
/// thread-safe.
/// </summary>
internal sealed class FlowFieldRegistry(int unknownLimit)
{
    private readonly Dictionary<string, FlowField> _unknown = new(StringComparer.Ordinal);

    /// <summary>Null when the limit of unknown fields is reached, or the name is in use for another type.</summary>
    public FlowField? GetOrAdd(string name, FlowFieldType type)
    {
        FlowField? field = FlowFields.Find(name);
        if (field is null && !_unknown.TryGetValue(name, out field))
        {
            if (_unknown.Count >= unknownLimit)
            {
                return null;
            }

            field = new FlowField(FlowFields.All.Length + _unknown.Count, name, type);
            _unknown.Add(name, field);
        }

        return field.Type == type ? field : null;
    }
}
