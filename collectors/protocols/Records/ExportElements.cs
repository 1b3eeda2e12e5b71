using System.Collections.Frozen;

namespace LogFlowDb.Protocols.Records;

/// <summary>Which information element tells a field, for those who write records: the other direction of <see cref="FlowFields"/>.</summary>
public static class ExportElements
{
    private const string ReversePrefix = "reverse_";

    /// <summary>Of the exporter or the datagram, not of the flow: whoever writes records is the exporter, and says its own.</summary>
    private static readonly FrozenSet<string> s_ofDatagram =
        new[] { "_time", "exporter_port", "relay_ip", "flow_type", "export_seq", "observation_domain_id", "template_id", "time_source" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, InformationElement[]> s_byField = InformationElements.All.ToArray()
        .Where(static element => Form(element) is not null)
        .GroupBy(static element => element.FieldName, StringComparer.Ordinal)
        .ToFrozenDictionary(
            static group => group.Key,
            static group => group.OrderBy(static element => element.Pen != 0).ThenBy(static element => Order(element)).ThenBy(static element => element.Rank).ToArray(),
            StringComparer.Ordinal);

    /// <summary>
    /// The elements for flows of IPv4 and of IPv6, mostly the same; null where none tells the field. The address of the exporter is told
    /// as that of the original exporter, since the one who writes is a relay (RFC 7011 §8, RFC 5982).
    /// </summary>
    public static (ExportElement? V4, ExportElement? V6) Find(string field)
    {
        if (field == FlowFields.ExporterIp.Name)
        {
            field = "original_exporter_ip";
        }

        if (s_ofDatagram.Contains(field))
        {
            return default;
        }

        if (s_byField.TryGetValue(field, out InformationElement[]? elements))
        {
            return (Pick(elements, other: "IPv6"), Pick(elements, other: "IPv4"));
        }

        if (field.StartsWith(ReversePrefix, StringComparison.Ordinal))
        {
            (ExportElement? v4, ExportElement? v6) = Find(field[ReversePrefix.Length..]);
            return (Reverse(v4), Reverse(v6));
        }

        return default;
    }

    /// <summary>The first that is not of the other family.</summary>
    private static ExportElement? Pick(InformationElement[] elements, string other)
    {
        InformationElement? found = elements.FirstOrDefault(element => !element.Name.Contains(other, StringComparison.Ordinal));
        return found is null ? null : new ExportElement(found.Pen, (ushort)found.Id, (byte)found.Width, Form(found)!.Value);
    }

    private static ExportElement? Reverse(ExportElement? forward) =>
        forward is { Pen: 0 } element ? element with { Pen = InformationElements.ReversePen } : null;

    /// <summary>Of the times, whole milliseconds are what every collector reads.</summary>
    private static int Order(InformationElement element) => element.Type == ElementType.Milliseconds ? 0 : 1;

    private static CellForm? Form(InformationElement element) => element.Type switch
    {
        ElementType.Unsigned or ElementType.MicrosecondSpan or ElementType.SamplingInterval => CellForm.Unsigned,
        ElementType.Signed => CellForm.Signed,
        ElementType.Float => CellForm.Float,
        ElementType.Boolean => CellForm.Boolean,
        ElementType.Address => element.Width == 4 ? CellForm.Address4 : CellForm.Address6,
        ElementType.Mac => CellForm.Mac,
        ElementType.Text => CellForm.Text,
        ElementType.Octets => CellForm.Octets,
        ElementType.Seconds => CellForm.Seconds,
        ElementType.Milliseconds => CellForm.Milliseconds,
        ElementType.NtpTime => CellForm.NtpTime,
        _ => null,
    };
}
