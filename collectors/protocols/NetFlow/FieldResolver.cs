using System.Globalization;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Finds out what template fields mean: by the catalogue, else by what the exporter announced (RFC 5610).</summary>
internal static class FieldResolver
{
    private const string ReversePrefix = "reverse_";

    public static ResolvedField Resolve(TemplateField field, AnnouncedElements? announced)
    {
        if (field.IsScope)
        {
            string scope = ScopeName(field.Id);
            return new ResolvedField(scope, scope, ScopeType(field), IsKnown: true, IsCatalogued: true, 0, FillsZero: false, IsItem: false, 0);
        }

        if (Known(field) is { } element)
        {
            string prefix = field.Pen == InformationElements.ReversePen ? ReversePrefix : "";
            bool isItem = FlowFields.Find(element.FieldName) is { Type: FlowFieldType.List } && element.FieldType != FlowFieldType.List;
            return new ResolvedField(
                prefix + element.FieldName,
                prefix + element.PlainName,
                element.Type,
                IsKnown: true,
                IsCatalogued: true,
                element.Rank,
                element.FillsZero,
                isItem,
                field.Pen == 0 ? FamilyOf(field.Id) : (byte)0);
        }

        string own = string.Create(CultureInfo.InvariantCulture, $"{(field.Pen == 0 ? "ie" : $"pen_{field.Pen}")}_{field.Id}");
        return announced?.Find(field.Pen, field.Id) is { } told
            ? new ResolvedField(told.FieldName ?? own, own, told.Type, IsKnown: true, IsCatalogued: false, 0, FillsZero: false, IsItem: false, 0)
            : new ResolvedField(own, own, ElementType.Octets, IsKnown: false, IsCatalogued: false, 0, FillsZero: false, IsItem: false, 0);
    }

    /// <summary>How the values of an element are read; of one that nobody knows, as bytes.</summary>
    public static ElementType TypeOf(TemplateField field, AnnouncedElements? announced) =>
        Known(field)?.Type ?? announced?.Find(field.Pen, field.Id)?.Type ?? ElementType.Octets;

    /// <summary>True when the catalogue has the element, so that an announcement of it says nothing new.</summary>
    public static bool IsInCatalogue(uint pen, ushort id) => Known(new TemplateField(pen, id, 1, IsScope: false)) is not null;

    private static InformationElement? Known(TemplateField field) => field.Pen == InformationElements.ReversePen
        ? IsReversible(field.Id) ? InformationElements.Find(0, field.Id) : null
        : InformationElements.Find(field.Pen, field.Id);

    /// <summary>
    /// RFC 5103 §6.1: identifiers of where and by what a flow was observed, settings and statistics of the exporting process,
    /// padding and the direction itself are of a flow as a whole.
    /// </summary>
    private static bool IsReversible(ushort id) => id is not (
        10 or 14 or 40 or 41 or 42 or (>= 130 and <= 131) or 137 or 138 or (>= 141 and <= 145) or 148 or 149
        or (>= 163 and <= 168) or 173 or InformationElements.Padding or (>= 211 and <= 217) or 239);

    /// <summary>Elements of which a record fills those of its own IP version. Next hops and translated addresses may be of the other.</summary>
    private static byte FamilyOf(ushort id) => id switch
    {
        8 or 9 or 12 or 13 or 32 or 44 or 45 or 176 or 177 => 4,
        27 or 28 or 29 or 30 or 139 or 169 or 170 or 178 or 179 => 6,
        _ => 0,
    };

    private static string ScopeName(ushort type) => type switch
    {
        ScopeTypes.System => "scope_system",
        ScopeTypes.Interface => "scope_interface",
        ScopeTypes.LineCard => "scope_line_card",
        ScopeTypes.Cache => "scope_cache",
        _ => "scope_template",
    };

    /// <summary>A system may be named by an address as well as by a number; a cache, by its name.</summary>
    private static ElementType ScopeType(TemplateField field) =>
        field.Id is ScopeTypes.Interface or ScopeTypes.LineCard or ScopeTypes.Template || field.Length <= sizeof(ulong)
            ? ElementType.Unsigned
            : ElementType.Octets;
}
