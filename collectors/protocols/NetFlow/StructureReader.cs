using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Structured data (RFC 6313 §4.5), as lists of values and of maps.
/// <code>
/// basicList             semantic 1, element 2, length 2, enterprise 4 if the highest bit of the element is set, values
/// subTemplateList       semantic 1, template 2, records
/// subTemplateMultiList  semantic 1, then blocks: template 2, length of the block with these 4 bytes 2, records
/// </code>
/// A list that cannot be read is one item, its bytes, and counted. Every item takes at least a byte of the datagram and lists are
/// nested at most <see cref="MaxDepth"/> deep, so that what is allocated is bounded by the datagram's size.
/// </summary>
internal sealed class StructureReader(TemplateCompiler compiler, FlowFieldRegistry registry)
{
    public const int MaxDepth = 4;

    private const byte UndefinedSemantic = 255;
    private const string SemanticSuffix = "_semantic";
    private const string ListSuffix = "_list";
    private const int MultiListHeaderBytes = 4;
    private const int MaxCachedNames = 4096;

    private static readonly byte[] s_noneOf = "none_of"u8.ToArray();
    private static readonly byte[] s_exactlyOneOf = "exactly_one_of"u8.ToArray();
    private static readonly byte[] s_oneOrMoreOf = "one_or_more_of"u8.ToArray();
    private static readonly byte[] s_allOf = "all_of"u8.ToArray();

    private readonly Dictionary<(uint Pen, ushort Id, string Suffix), string> _names = [];
    private readonly RecordCells.Scratch?[] _scratch = new RecordCells.Scratch?[MaxDepth + 1];

    /// <summary>Gives one structured field of every record of a run.</summary>
    public void Write<TSink>(in StructureOperation operation, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        FieldCells cells = run.Cells(operation.Source);
        List<FlowValue> items = [];
        for (int row = 0; row < run.Rows; row++)
        {
            if (cells[row].IsEmpty)
            {
                continue;
            }

            items.Clear();
            Content content = Read(operation.Type, cells[row], items, depth: 1, context);
            FlowField? target = operation.Target ?? registry.GetOrAdd(NameOf(content.Element, operation.Suffix, context), FlowFieldType.List);
            if (target is null)
            {
                context.Exporter.Count(DecodeError.FieldLimit);
                continue;
            }

            sink.List(target, row, CollectionsMarshal.AsSpan(items));
            if (SemanticOf(content.Semantic) is { } semantic && registry.GetOrAdd(target.Name + SemanticSuffix, FlowFieldType.Text) is { } field)
            {
                sink.Bytes(field, row, semantic);
            }
        }
    }

    /// <summary>What the head of a list says.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Content(byte Semantic, TemplateField Element);

    private Content Read(ElementType type, ReadOnlySpan<byte> cell, List<FlowValue> items, int depth, scoped in RecordContext context)
    {
        Content content = new(UndefinedSemantic, new TemplateField(0, InformationElements.BasicList, 0, IsScope: false));
        int first = items.Count;
        bool isRead = depth <= MaxDepth && !cell.IsEmpty && type switch
        {
            ElementType.BasicList => TryReadBasicList(cell, items, depth, context, ref content),
            ElementType.AddressArray => TryReadAddresses(cell, items),
            ElementType.SubTemplateList => TryReadSubTemplateList(cell, items, depth, context),
            _ => TryReadSubTemplateMultiList(cell, items, depth, context),
        };
        if (isRead)
        {
            return type is ElementType.SubTemplateList or ElementType.SubTemplateMultiList ? content with { Semantic = cell[0] } : content;
        }

        items.RemoveRange(first, items.Count - first);
        if (!cell.IsEmpty)
        {
            context.Exporter.Count(DecodeError.StructuredData);
            items.Add(FlowValue.FromBytes(FlowFieldType.Binary, cell.ToArray()));
        }

        return content;
    }

    private bool TryReadBasicList(ReadOnlySpan<byte> cell, List<FlowValue> items, int depth, scoped in RecordContext context, ref Content content)
    {
        const int HeadBytes = 5;
        const ushort EnterpriseBit = 0x8000;
        if (cell.Length < HeadBytes)
        {
            return false;
        }

        ushort id = BinaryPrimitives.ReadUInt16BigEndian(cell[1..]);
        ushort length = BinaryPrimitives.ReadUInt16BigEndian(cell[3..]);
        uint pen = 0;
        ReadOnlySpan<byte> rest = cell[HeadBytes..];
        if ((id & EnterpriseBit) != 0)
        {
            if (rest.Length < sizeof(uint))
            {
                return false;
            }

            pen = BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest = rest[sizeof(uint)..];
        }

        TemplateField element = new(pen, (ushort)(id & ~EnterpriseBit), length, IsScope: false);
        content = new Content(cell[0], element);
        ElementType type = FieldResolver.TypeOf(element, context.Exporter.Announced);
        while (!rest.IsEmpty)
        {
            if (!RecordCells.TryTake(rest, length, out int start, out int taken) || start + taken == 0)
            {
                return false;
            }

            items.Add(ReadItem(type, rest.Slice(start, taken), depth, context));
            rest = rest[(start + taken)..];
        }

        return true;
    }

    private FlowValue ReadItem(ElementType type, ReadOnlySpan<byte> cell, int depth, scoped in RecordContext context)
    {
        if (!StructureOperation.IsStructure(type))
        {
            return ValueReader.Read(type, cell, context);
        }

        List<FlowValue> items = [];
        Read(type, cell, items, depth + 1, context);
        return FlowValue.FromList([.. items]);
    }

    /// <summary>srhSegmentIPv6ListSection (RFC 9487 §5.6): the addresses of a routing header as they are.</summary>
    private static bool TryReadAddresses(ReadOnlySpan<byte> cell, List<FlowValue> items)
    {
        const int AddressBytes = 16;
        for (; cell.Length >= AddressBytes; cell = cell[AddressBytes..])
        {
            items.Add(FlowValue.FromAddress(CellReader.Address(cell[..AddressBytes])));
        }

        return cell.IsEmpty;
    }

    private bool TryReadSubTemplateList(ReadOnlySpan<byte> cell, List<FlowValue> items, int depth, scoped in RecordContext context)
    {
        const int HeadBytes = 3;
        return cell.Length >= HeadBytes
            && TryReadRecords(BinaryPrimitives.ReadUInt16BigEndian(cell[1..]), cell[HeadBytes..], items, depth, context);
    }

    private bool TryReadSubTemplateMultiList(ReadOnlySpan<byte> cell, List<FlowValue> items, int depth, scoped in RecordContext context)
    {
        ReadOnlySpan<byte> rest = cell[1..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < MultiListHeaderBytes)
            {
                return false;
            }

            ushort template = BinaryPrimitives.ReadUInt16BigEndian(rest);
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < MultiListHeaderBytes || length > rest.Length
                || !TryReadRecords(template, rest[MultiListHeaderBytes..length], items, depth, context))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private bool TryReadRecords(ushort templateId, ReadOnlySpan<byte> rest, List<FlowValue> items, int depth, scoped in RecordContext context)
    {
        if (context.Domain.Templates.Find(templateId, context.Stream, context.ReceivedAt) is not { } definition)
        {
            return rest.IsEmpty;
        }

        RecordTemplate template = definition.Shape.Record;
        RecordPlan plan = compiler.PlanOf(template, context);
        RecordCells.Scratch scratch = _scratch[depth] ??= new RecordCells.Scratch();
        while (rest.Length >= template.MinRecordLength)
        {
            if (!scratch.TryMeasure(template, rest, out int length))
            {
                return false;
            }

            items.Add(ReadRecord(plan, new RecordCells(rest, scratch), depth, context));
            rest = rest[length..];
        }

        // Padding.
        return !rest.ContainsAnyExcept((byte)0);
    }

    private FlowValue ReadRecord(RecordPlan plan, scoped in RecordCells cells, int depth, scoped in RecordContext context)
    {
        List<KeyValuePair<string, FlowValue>> entries = new(plan.Columns.Length);
        foreach (FieldOperation operation in plan.Columns)
        {
            ReadOnlySpan<byte> cell = cells[operation.Source];
            int earlier = operation.IsAgain ? entries.FindIndex(entry => string.Equals(entry.Key, operation.Target.Name, StringComparison.Ordinal)) : -1;
            if (earlier >= 0)
            {
                if (!cell.ContainsAnyExcept((byte)0))
                {
                    continue;
                }

                entries.RemoveAt(earlier);
            }

            if (operation.Type == ElementType.IcmpTypeCode && operation.Second is { } code && ElementLengths.Fits(operation.Type, cell.Length))
            {
                long ignored = 0;
                long value = CellReader.Unsigned(cell, ref ignored);
                entries.Add(KeyValuePair.Create(operation.Target.Name, FlowValue.From(value >> 8)));
                entries.Add(KeyValuePair.Create(code.Name, FlowValue.From(value & byte.MaxValue)));
            }
            else
            {
                entries.Add(KeyValuePair.Create(operation.Target.Name, ValueReader.Read(operation.Type, cell, context)));
            }
        }

        foreach (ListOperation list in plan.Lists)
        {
            List<FlowValue> items = [];
            foreach (int source in list.Sources)
            {
                if (cells[source].ContainsAnyExcept((byte)0))
                {
                    items.Add(ValueReader.Read(list.Type, cells[source], context));
                }
            }

            entries.Add(KeyValuePair.Create(list.Target.Name, FlowValue.FromList([.. items])));
        }

        foreach (StructureOperation structure in plan.Structures)
        {
            List<FlowValue> items = [];
            Content content = Read(structure.Type, cells[structure.Source], items, depth + 1, context);
            string name = structure.Target?.Name ?? NameOf(content.Element, structure.Suffix, context);
            entries.Add(KeyValuePair.Create(name, FlowValue.FromList([.. items])));
            if (SemanticOf(content.Semantic) is { } semantic)
            {
                entries.Add(KeyValuePair.Create(name + SemanticSuffix, FlowValue.FromBytes(FlowFieldType.Text, semantic)));
            }
        }

        return FlowValue.FromMap([.. entries]);
    }

    /// <summary>
    /// A list of values of one element is named after it: srhSegmentIPv6 gives <c>srv6_segments</c>, sourceIPv4Address, which has a
    /// field of its own, <c>src_ip_list</c>.
    /// </summary>
    private string NameOf(TemplateField element, string suffix, scoped in RecordContext context)
    {
        bool mayCache = context.Exporter.Announced is null;
        if (mayCache && _names.TryGetValue((element.Pen, element.Id, suffix), out string? name))
        {
            return name;
        }

        ResolvedField resolved = FieldResolver.Resolve(element, context.Exporter.Announced);
        bool isList = resolved.IsItem || StructureOperation.IsStructure(resolved.Type);
        name = resolved.Name + (isList ? "" : ListSuffix) + suffix;
        if (mayCache && _names.Count < MaxCachedNames)
        {
            _names[(element.Pen, element.Id, suffix)] = name;
        }

        return name;
    }

    /// <summary>RFC 6313 §4.4; null for those that say no more than a list does: ordered and undefined.</summary>
    private static byte[]? SemanticOf(byte semantic) => semantic switch
    {
        0 => s_noneOf,
        1 => s_exactlyOneOf,
        2 => s_oneOrMoreOf,
        3 => s_allOf,
        _ => null,
    };
}
