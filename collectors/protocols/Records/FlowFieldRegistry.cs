namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The fields one decoder can give: those of <see cref="FlowFields"/> and, as they turn up, those of unknown elements. Not
/// thread-safe.
/// </summary>
internal sealed class FlowFieldRegistry(int unknownLimit)
{
    private readonly Dictionary<string, FlowField> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FlowFieldType Type, uint Pen, ushort Id)> _claims = new(StringComparer.Ordinal);

    /// <summary>
    /// Keeps a name for one element that an exporter announced. False when the vocabulary, another element, or the same with another
    /// type has it.
    /// </summary>
    public bool TryClaim(string name, FlowFieldType type, uint pen, ushort id)
    {
        if (_claims.TryGetValue(name, out (FlowFieldType Type, uint Pen, ushort Id) claim))
        {
            return claim == (type, pen, id);
        }

        if (FlowFields.Find(name) is not null || _unknown.ContainsKey(name) || _claims.Count >= unknownLimit)
        {
            return false;
        }

        _claims.Add(name, (type, pen, id));
        return true;
    }

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
