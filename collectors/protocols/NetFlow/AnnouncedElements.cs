using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Names and types of elements beyond the catalogue, as one exporter announced them (RFC 5610). From then on its records have
/// fields of these names in place of <c>pen_PEN_ID</c>. The first name of an element stays: a field must not change its meaning.
/// The decoding thread writes; any may read.
/// </summary>
internal sealed class AnnouncedElements(FlowFieldRegistry registry, int limit, Allowance entries)
{
    private readonly ConcurrentDictionary<(uint Pen, ushort Id), AnnouncedElement> _elements = new();
    private int _count;

    /// <summary>Grows with each change, so that plans made before can be told.</summary>
    public int Version { get; private set; }

    public bool IsEmpty => _count == 0;

    /// <summary>Null when the exporter did not say what the element is, or the name cannot be a field.</summary>
    public AnnouncedElement? Find(uint pen, ushort id) =>
        _count > 0 && _elements.TryGetValue((pen, id), out AnnouncedElement? element) && element.FieldName is not null ? element : null;

    /// <summary>False when the table, or those of all exporters together, are full. What the catalogue knows is left to it.</summary>
    public bool TryAnnounce(ElementDescription description, out bool changed)
    {
        changed = false;
        if (FieldResolver.IsInCatalogue(description.Pen, description.Id) || _elements.ContainsKey((description.Pen, description.Id)))
        {
            return true;
        }

        if (_count >= limit || !entries.TryTake(1))
        {
            return false;
        }

        ElementType type = TypeOf(description.DataType);
        string? name = AnnouncedName.TryMake(description.Name, out string? made)
            && registry.TryClaim(made, InformationElement.FieldTypeOf(type), description.Pen, description.Id) ? made : null;
        _elements[(description.Pen, description.Id)] = new AnnouncedElement(name, type, description);
        _count++;
        Version++;
        changed = true;
        return true;
    }

    /// <summary>Safe from any thread.</summary>
    public ElementDescription[] Snapshot() => [.. _elements.Values.Select(element => element.Description)];

    public void Restore(IEnumerable<ElementDescription> descriptions)
    {
        foreach (ElementDescription description in descriptions)
        {
            TryAnnounce(description, out _);
        }
    }

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => entries.Return(_count);

    /// <summary>IANA "IPFIX Information Element Data Types" (RFC 5610 §3.1, RFC 6313 §12).</summary>
    private static ElementType TypeOf(byte dataType) => dataType switch
    {
        >= 1 and <= 4 => ElementType.Unsigned,
        >= 5 and <= 8 => ElementType.Signed,
        9 or 10 => ElementType.Float,
        11 => ElementType.Boolean,
        12 => ElementType.Mac,
        13 => ElementType.Text,
        14 => ElementType.Seconds,
        15 => ElementType.Milliseconds,
        16 or 17 => ElementType.NtpTime,
        18 or 19 => ElementType.Address,
        20 => ElementType.BasicList,
        21 => ElementType.SubTemplateList,
        22 => ElementType.SubTemplateMultiList,
        _ => ElementType.Octets,
    };
}
