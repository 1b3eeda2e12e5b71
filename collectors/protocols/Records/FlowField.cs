namespace LogFlowDb.Protocols.Records;

/// <summary>
/// One field of flow records. Fields of <see cref="FlowFields"/> exist once per process; fields of elements that the
/// catalogue does not know belong to the decoder that met them.
/// </summary>
public sealed class FlowField
{
    internal FlowField(int index, string name, FlowFieldType type)
    {
        Index = index;
        Name = name;
        Type = type;
    }

    /// <summary>Dense from 0 among the fields that one sink can be given, so that it can keep them in an array.</summary>
    public int Index { get; }

    public string Name { get; }

    public FlowFieldType Type { get; }

    public override string ToString() => Name;
}
