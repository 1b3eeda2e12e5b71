using System.Globalization;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Makes the operations that decode the records of a template. Of elements that stand for the same field (octetDeltaCount and
/// octetTotalCount) only one gives it, never a sum; the others keep their own name in snake case. An element that occurs again
/// keeps its further values as <c>NAME_2</c> and so on. Unknown elements are kept as their bytes under <c>ie_ID</c> or
/// <c>pen_PEN_ID</c>, known ones of a length that their type cannot have under their own name and <c>_raw</c>.
/// </summary>
internal sealed class TemplateCompiler(FlowFieldRegistry registry)
{
    private readonly Dictionary<string, int> _best = new(StringComparer.Ordinal);
    private readonly Dictionary<(uint Pen, ushort Id), int> _occurrences = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly List<FieldOperation> _operations = [];

    /// <param name="dropped">How many fields got no place because there are too many unknown elements.</param>
    public FieldOperation[] Compile(ReadOnlySpan<TemplateField> fields, out int dropped)
    {
        _best.Clear();
        _occurrences.Clear();
        _written.Clear();
        _operations.Clear();
        dropped = 0;
        foreach (TemplateField field in fields)
        {
            if (Element(field) is { FillsZero: false } element && Fits(element.Type, field.Length))
            {
                string name = FieldName(field, element);
                _best[name] = _best.TryGetValue(name, out int rank) ? Math.Min(rank, element.Rank) : element.Rank;
            }
        }

        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i] is { Length: > 0 } field && !IsPadding(field) && !TryAdd(field, i))
            {
                dropped++;
            }
        }

        return [.. _operations];
    }

    private static InformationElement? Element(TemplateField field) =>
        InformationElements.Find(field.Pen == InformationElements.ReversePen ? 0 : field.Pen, field.Id);

    private static bool IsPadding(TemplateField field) => field is { Pen: 0, Id: InformationElements.Padding };

    private static string FieldName(TemplateField field, InformationElement element) => Directed(field, element.FieldName);

    private static string Directed(TemplateField field, string name) =>
        field.Pen == InformationElements.ReversePen ? "reverse_" + name : name;

    private static bool Fits(ElementType type, int length) => type switch
    {
        _ when length == 0 => false,
        ElementType.Text or ElementType.Octets => true,
        _ when length == TemplateField.Variable => type is ElementType.Unsigned,
        ElementType.Address => length is 4 or 16,
        ElementType.Mac => length == 6,
        ElementType.NtpTime => length == 8,
        _ => true,
    };

    private bool TryAdd(TemplateField field, int source)
    {
        InformationElement? element = Element(field);
        int occurrence = _occurrences[(field.Pen, field.Id)] = _occurrences.GetValueOrDefault((field.Pen, field.Id)) + 1;
        string suffix = occurrence == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{occurrence}");
        if (element is null)
        {
            string unknown = field.Pen == 0 ? "ie" : string.Create(CultureInfo.InvariantCulture, $"pen_{field.Pen}");
            return TryAdd(string.Create(CultureInfo.InvariantCulture, $"{unknown}_{field.Id}{suffix}"), ElementType.Octets, source);
        }

        string own = Directed(field, element.PlainName);
        if (!Fits(element.Type, field.Length))
        {
            return TryAdd(own + "_raw" + suffix, ElementType.Octets, source);
        }

        string name = FieldName(field, element);
        if (occurrence > 1)
        {
            name += suffix;
        }
        else if (!element.FillsZero && (element.Rank != _best[name] || _written.Contains(name)))
        {
            // Uptimes and sampling intervals have a meaning only as the field they stand for: aside they are numbers.
            ElementType type = element.Type is ElementType.Uptime or ElementType.SamplingInterval ? ElementType.Unsigned : element.Type;
            return TryAdd(own, type, source);
        }

        return TryAdd(name, element.Type, source, element.Type switch
        {
            ElementType.Uptime => own + suffix,
            ElementType.IcmpTypeCode => InformationElements.IcmpCodeField + suffix,
            _ => null,
        });
    }

    private bool TryAdd(string name, ElementType type, int source, string? second = null)
    {
        FlowField? target = registry.GetOrAdd(name, InformationElement.FieldTypeOf(type));
        FlowField? secondTarget = second is null ? null : registry.GetOrAdd(second, FlowFieldType.Long);
        if (target is null)
        {
            return false;
        }

        // A field may be left as it is only where an earlier operation wrote it; that goes for both.
        bool again = !_written.Add(name);
        again &= second is null || !_written.Add(second);
        _operations.Add(new FieldOperation(target, type, source, OnlyNonZero: again, secondTarget));
        return true;
    }
}
