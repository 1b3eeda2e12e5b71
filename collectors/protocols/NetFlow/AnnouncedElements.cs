using System.Runtime.CompilerServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Names and types of elements beyond the catalogue, as one exporter announced them (RFC 5610). From then on its records have
/// fields of these names in place of <c>pen_PEN_ID</c>. The first name of an element stays: a field must not change its meaning.
/// The decoding thread writes; any may read.
/// </summary>
internal sealed class AnnouncedElements(SharedState shared)
{
    private readonly Dictionary<(uint Pen, ushort Id), AnnouncedElement> _elements = [];

    /// <summary>Plans of the exporter's templates that have such elements; they go when their template does. Empty after each announcement.</summary>
    public ConditionalWeakTable<RecordTemplate, RecordPlan> Plans { get; } = [];

    /// <summary>Null when the exporter did not say what the element is, or the name cannot be a field.</summary>
    public AnnouncedElement? Find(uint pen, ushort id) =>
        _elements.TryGetValue((pen, id), out AnnouncedElement? element) && element.FieldName is not null ? element : null;

    /// <summary>False when the table, or those of all exporters together, are full. What the catalogue knows is left to it.</summary>
    public bool TryAnnounce(ElementDescription description)
    {
        if (FieldResolver.IsInCatalogue(description.Pen, description.Id) || _elements.ContainsKey((description.Pen, description.Id)))
        {
            return true;
        }

        if (_elements.Count >= shared.Limits.ElementsPerExporter || !shared.OptionEntries.TryTake(1))
        {
            return false;
        }

        ElementType type = TypeOf(description.DataType);
        string? name = AnnouncedName.TryMake(description.Name, out string? made)
            && shared.Fields.TryClaim(made, InformationElement.FieldTypeOf(type), description.Pen, description.Id) ? made : null;
        lock (shared.Gate)
        {
            _elements[(description.Pen, description.Id)] = new AnnouncedElement(name, type, description);
        }

        Plans.Clear();
        shared.Changed();
        return true;
    }

    /// <summary>May be called from any thread.</summary>
    public ElementDescription[] List()
    {
        lock (shared.Gate)
        {
            return [.. _elements.Values.Select(element => element.Description)];
        }
    }

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => shared.OptionEntries.Return(_elements.Count);

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
