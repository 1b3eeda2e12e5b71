using System.Globalization;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Makes the plan that decodes the records of a template. Of elements that stand for the same field (octetDeltaCount and
/// octetTotalCount) only one gives it, never a sum; the others keep their own name in snake case. Elements that are items of one
/// list become that list. Any other element that occurs again keeps its further values as <c>NAME_2</c> and so on; where a record has
/// two IP headers (SRv6), the inner one, which comes last, gives the field. Unknown
/// elements are kept as their bytes under <c>ie_ID</c> or <c>pen_PEN_ID</c>, known ones of a length that their type cannot have
/// under their own name and <c>_raw</c>.
/// </summary>
internal sealed class TemplateCompiler(FlowFieldRegistry registry)
{
    private readonly Dictionary<string, int> _best = new(StringComparer.Ordinal);
    private readonly Dictionary<(uint Pen, ushort Id), int> _occurrences = [];
    private readonly Dictionary<(uint Pen, ushort Id), int> _totals = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly List<ResolvedField> _resolved = [];
    private readonly List<FieldOperation> _columns = [];
    private readonly List<ListOperation> _lists = [];
    private readonly List<StructureOperation> _structures = [];
    private bool _isInnerFirst;

    /// <summary>
    /// The plan of a template, made when it is first asked for. Exporters with the same template share it, unless one has described
    /// elements that the catalogue lacks.
    /// </summary>
    public RecordPlan PlanOf(RecordTemplate template, scoped in RecordContext context)
    {
        RecordPlan plan = template.Plan ??= Compile(template, context, announced: null);
        return plan.IsFinal || context.Exporter.Announced is not { } announced ? plan : PlanOf(template, context, announced);
    }

    private RecordPlan PlanOf(RecordTemplate template, scoped in RecordContext context, AnnouncedElements announced)
    {
        if (!announced.Plans.TryGetValue(template, out RecordPlan? plan))
        {
            plan = Compile(template, context, announced);
            announced.Plans.Add(template, plan);
        }

        return plan;
    }

    private RecordPlan Compile(RecordTemplate template, scoped in RecordContext context, AnnouncedElements? announced)
    {
        Clear();
        TemplateField[] fields = template.Fields;
        foreach (TemplateField field in fields)
        {
            _resolved.Add(FieldResolver.Resolve(field, announced));
            _totals[(field.Pen, field.Id)] = _totals.GetValueOrDefault((field.Pen, field.Id)) + 1;
        }

        _isInnerFirst = HasTwoHeaders();

        int dropped = AddLists(fields);
        FindBest(fields);
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Length > 0 && !IsPadding(fields[i]) && !IsItem(fields[i], i) && !TryAdd(fields[i], i))
            {
                dropped++;
            }
        }

        if (dropped > 0)
        {
            context.Exporter.Count(DecodeError.FieldLimit, dropped);
        }

        return new RecordPlan
        {
            Columns = [.. _columns],
            Lists = [.. _lists],
            Structures = [.. _structures],
            Family = RecordFamily.Of(template),
            Times = template.IsOptions ? null : RecordTimes.Of(template, _columns, context.Header.Version),
            Sampling = template.IsOptions ? null : RecordSampling.Of(template),
            Version = template.IsOptions ? null : RecordVersion.Of(_columns),
            Relay = RecordExporter.Of(template),
            Names = template.IsOptions ? [] : RecordNames.Of(template, _written),
            IsFinal = _resolved.TrueForAll(field => field.IsCatalogued),
        };
    }

    /// <summary>Two source addresses, of whatever version, and two protocols.</summary>
    private bool HasTwoHeaders() =>
        Total(InformationElements.Protocol) > 1 && Total(InformationElements.SourceIpv4Address) + Total(InformationElements.SourceIpv6Address) > 1;

    private int Total(int element) => _totals.GetValueOrDefault((0u, (ushort)element));

    private static bool IsPadding(TemplateField field) => field is { Pen: 0, Id: InformationElements.Padding };

    private bool IsItem(TemplateField field, int index) => _resolved[index].IsItem && ElementLengths.Fits(_resolved[index].Type, field.Length);

    private void Clear()
    {
        _best.Clear();
        _occurrences.Clear();
        _totals.Clear();
        _written.Clear();
        _resolved.Clear();
        _columns.Clear();
        _lists.Clear();
        _structures.Clear();
    }

    /// <summary>Items by number, so that sections of a stack are in order whatever the template says; those of one number as they come.</summary>
    private int AddLists(TemplateField[] fields)
    {
        int dropped = 0;
        foreach (IGrouping<string, int> list in Enumerable.Range(0, fields.Length).Where(i => IsItem(fields[i], i)).GroupBy(i => _resolved[i].Name, StringComparer.Ordinal))
        {
            int[] sources = [.. list.OrderBy(i => fields[i].Id)];
            if (registry.GetOrAdd(list.Key, FlowFieldType.List) is { } target)
            {
                _written.Add(list.Key);
                _lists.Add(new ListOperation(target, _resolved[sources[0]].Type, sources));
            }
            else
            {
                dropped += sources.Length;
            }
        }

        return dropped;
    }

    private void FindBest(TemplateField[] fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            ResolvedField field = _resolved[i];
            if (field is { IsKnown: true, FillsZero: false, IsItem: false } && ElementLengths.Fits(field.Type, fields[i].Length))
            {
                _best[field.Name] = _best.TryGetValue(field.Name, out int rank) ? Math.Min(rank, field.Rank) : field.Rank;
            }
        }
    }

    private bool TryAdd(TemplateField field, int source)
    {
        ResolvedField resolved = _resolved[source];
        int occurrence = _occurrences[(field.Pen, field.Id)] = _occurrences.GetValueOrDefault((field.Pen, field.Id)) + 1;
        int number = _isInnerFirst ? _totals[(field.Pen, field.Id)] - occurrence + 1 : occurrence;
        string suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{number}");
        if (!ElementLengths.Fits(resolved.Type, field.Length))
        {
            return TryAddColumn(resolved.OwnName + "_raw" + suffix, ElementType.Octets, source);
        }

        string name = resolved.Name + suffix;
        bool isAside = number == 1 && resolved is { IsKnown: true, FillsZero: false } && (resolved.Rank != _best[resolved.Name] || _written.Contains(name));
        if (StructureOperation.IsStructure(resolved.Type))
        {
            return TryAddStructure(isAside ? resolved.OwnName : name, resolved, source, suffix);
        }

        if (isAside)
        {
            // Uptimes and sampling intervals have a meaning only as the field they stand for: aside they are numbers.
            ElementType type = resolved.Type is ElementType.Uptime or ElementType.SamplingInterval ? ElementType.Unsigned : resolved.Type;
            return TryAddColumn(resolved.OwnName, type, source);
        }

        return TryAddColumn(name, resolved.Type, source, resolved.Family, resolved.Type switch
        {
            ElementType.Uptime => resolved.OwnName + suffix,
            ElementType.IcmpTypeCode => InformationElements.IcmpCodeField + suffix,
            ElementType.Address when _written.Contains(name) => _resolved.Find(earlier => string.Equals(earlier.Name, resolved.Name, StringComparison.Ordinal)).OwnName + suffix,
            _ => null,
        });
    }

    private bool TryAddColumn(string name, ElementType type, int source, byte family = 0, string? second = null)
    {
        FlowField? target = registry.GetOrAdd(name, InformationElement.FieldTypeOf(type));
        FlowField? secondTarget = second is null ? null : registry.GetOrAdd(second, type == ElementType.Address ? FlowFieldType.Address : FlowFieldType.Long);
        if (target is null)
        {
            return false;
        }

        // A field may be left as it is only where an earlier operation wrote it; that goes for both.
        bool again = !_written.Add(name);
        again &= second is null || !_written.Add(second) || type == ElementType.Address;
        _columns.Add(new FieldOperation(target, type, source, again, family, secondTarget));
        return true;
    }

    private bool TryAddStructure(string name, in ResolvedField resolved, int source, string suffix)
    {
        FlowField? target = null;
        if (resolved.Type != ElementType.BasicList || !string.Equals(resolved.Name, InformationElements.BasicListField, StringComparison.Ordinal))
        {
            target = registry.GetOrAdd(name, FlowFieldType.List);
            if (target is null)
            {
                return false;
            }

            _written.Add(name);
        }

        _structures.Add(new StructureOperation(target, resolved.Type, source, suffix));
        return true;
    }
}
