using System.Buffers.Binary;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>Reads records by the catalogue of structures; what the catalogue does not know is kept whole.</summary>
internal sealed class RecordReader
{
    private readonly Dictionary<uint, RecordStructure> _structures = [];
    private readonly Dictionary<uint, SampleColumn> _unknown = [];
    private readonly SampleColumns _columns;
    private readonly FlowFieldRegistry _registry;
    private readonly string _unknownPrefix;
    private readonly int _unknownLimit;

    public RecordReader(SampleColumns columns, SFlowStructure[] structures, FlowFieldRegistry registry, string unknownPrefix, int unknownLimit)
    {
        _columns = columns;
        _registry = registry;
        _unknownPrefix = unknownPrefix;
        _unknownLimit = unknownLimit;
        foreach (SFlowStructure structure in structures)
        {
            _structures.Add(structure.Format, new RecordStructure(structure, columns.Of));
        }
    }

    /// <summary>RecordCut when the record ends within a value, FieldLimit when there is no room for another unknown one.</summary>
    /// <param name="format">Enterprise × 4096 + format.</param>
    /// <param name="at">Place of the record's body in the datagram.</param>
    public DecodeError Read(uint format, ReadOnlySpan<byte> datagram, int at, int length, int row, ref SampleTally tally)
    {
        if (_structures.TryGetValue(format, out RecordStructure? structure))
        {
            WireReader reader = new(datagram.Slice(at, length));
            return TryRead(structure, ref reader, at, structure.MacBytes(length), row, ref tally) ? DecodeError.None : DecodeError.RecordCut;
        }

        if (Unknown(format) is not { } column)
        {
            return DecodeError.FieldLimit;
        }

        column.Set(row, at, length);
        return DecodeError.None;
    }

    /// <summary>A record may end before a field that later versions of its structure have added.</summary>
    private bool TryRead(RecordStructure structure, ref WireReader reader, int at, int macBytes, int row, ref SampleTally tally)
    {
        foreach (RecordField field in structure.Fields)
        {
            if (reader.Remaining == 0)
            {
                return true;
            }

            if (!TryRead(field, ref reader, at, macBytes, row, ref tally))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryRead(RecordField field, ref WireReader reader, int at, int macBytes, int row, ref SampleTally tally)
    {
        switch (field.Type)
        {
            case XdrType.Hyper or XdrType.Counter64:
                return TryReadUInt64(field, ref reader, row, ref tally);
            case XdrType.Mac:
                return TryReadMac(field, ref reader, macBytes, row);
            case XdrType.Ipv4:
                return TryReadAddress(field, ref reader, type: 1, row);
            case XdrType.Ipv6:
                return TryReadAddress(field, ref reader, type: 2, row);
            case XdrType.Address:
                return reader.TryReadUInt32(out uint type) && TryReadAddress(field, ref reader, type, row);
            case XdrType.Text or XdrType.Opaque:
                return reader.TryReadUInt32(out uint length) && TryReadBytes(field, ref reader, at, length, row);
            case XdrType.Opaque4:
                return TryReadBytes(field, ref reader, at, 4, row);
            case XdrType.Opaque16:
                return TryReadBytes(field, ref reader, at, 16, row);
            case XdrType.NumberList or XdrType.LabelList or XdrType.VlanList:
                return TryReadList(field, ref reader, row);
            case XdrType.Group:
                return TryReadGroup(field, ref reader, row);
            default:
                return TryReadUInt32(field, ref reader, row);
        }
    }

    private static bool TryReadUInt32(RecordField field, ref WireReader reader, int row)
    {
        if (!reader.TryReadUInt32(out uint value))
        {
            return false;
        }

        switch (field.Type)
        {
            case XdrType.Counter32:
                if (value != uint.MaxValue)
                {
                    field.Column?.Set(row, (long)value);
                }

                break;
            case XdrType.Signed:
                field.Column?.Set(row, (long)(int)value);
                break;
            case XdrType.Percentage:
                if (value != uint.MaxValue)
                {
                    field.Column?.Set(row, (int)value / 100.0);
                }

                break;
            case XdrType.Float:
                field.Column?.Set(row, (double)BitConverter.UInt32BitsToSingle(value));
                break;
            default:
                field.Column?.Set(row, (long)value);
                break;
        }

        return true;
    }

    private static bool TryReadUInt64(RecordField field, ref WireReader reader, int row, ref SampleTally tally)
    {
        if (!reader.TryRead(8, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        ulong value = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (field.Type == XdrType.Hyper || value != ulong.MaxValue)
        {
            if (value > long.MaxValue)
            {
                tally.Saturate();
                value = long.MaxValue;
            }

            field.Column?.Set(row, (long)value);
        }

        return true;
    }

    private static bool TryReadMac(RecordField field, ref WireReader reader, int macBytes, int row)
    {
        if (!reader.TryRead(macBytes, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        field.Column?.Set(row, Xdr.Mac(bytes));
        return true;
    }

    private static bool TryReadAddress(RecordField field, ref WireReader reader, uint type, int row)
    {
        if (!Xdr.TryReadAddress(ref reader, type, out UInt128 address))
        {
            return false;
        }

        if (type != 0)
        {
            field.Column?.Set(row, address);
        }

        return true;
    }

    private static bool TryReadBytes(RecordField field, ref WireReader reader, int at, uint length, int row)
    {
        int start = reader.Position;
        if (!Xdr.TryReadBytes(ref reader, length, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        int end = field.Type == XdrType.Text ? bytes.IndexOf((byte)0) : -1;
        int kept = end < 0 ? bytes.Length : end;
        if (kept > 0)
        {
            field.Column?.Set(row, at + start, kept);
        }

        return true;
    }

    private bool TryReadList(RecordField field, ref WireReader reader, int row)
    {
        if (!Xdr.TryReadCount(ref reader, 4, out int count))
        {
            return false;
        }

        int start = _columns.ItemCount;
        for (int i = 0; i < count; i++)
        {
            reader.TryReadUInt32(out uint word);
            _columns.AddItem(FlowValue.From(field.Type switch
            {
                XdrType.LabelList => word >> 12,
                XdrType.VlanList => word & 0xfff,
                _ => word,
            }));
        }

        SetList(field, row, start);
        return true;
    }

    /// <summary>
    /// Goes through the structures once for every member that they hold, because the values of one member lie together in a list.
    /// </summary>
    private bool TryReadGroup(RecordField field, ref WireReader reader, int row)
    {
        ReadOnlySpan<byte> group = reader.Rest;
        int length = 0;
        foreach (RecordField leaf in field.Leaves)
        {
            int start = _columns.ItemCount;
            WireReader members = new(group);
            bool isComplete = TryAddMembers(field, leaf, ref members);
            SetList(leaf, row, start);
            if (!isComplete)
            {
                return false;
            }

            length = members.Position;
        }

        return reader.TryRead(length, out _);
    }

    private bool TryAddMembers(RecordField group, RecordField leaf, ref WireReader reader)
    {
        if (!Xdr.TryReadCount(ref reader, group.Members!.MinBytes, out int count))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            foreach (RecordField member in group.Members.Fields)
            {
                bool isRead = member.Type == XdrType.Group ? TryAddMembers(member, leaf, ref reader) : TryAddMember(member, leaf, ref reader);
                if (!isRead)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Numbers, of which one that is unknown is 0 so that the lists of a group stay side by side, and MAC addresses.</summary>
    private bool TryAddMember(RecordField member, RecordField leaf, ref WireReader reader)
    {
        if (!reader.TryRead(member.Type == XdrType.Mac ? 8 : 4, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        if (ReferenceEquals(member, leaf))
        {
            uint word = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            _columns.AddItem(member.Type switch
            {
                XdrType.Mac => FlowValue.FromBits(FlowFieldType.Mac, Xdr.Mac(bytes)),
                XdrType.Counter32 when word == uint.MaxValue => FlowValue.From(0L),
                _ => FlowValue.From((long)word),
            });
        }

        return true;
    }

    private void SetList(RecordField field, int row, int start)
    {
        if (_columns.ItemCount > start)
        {
            field.Column?.Set(row, start, _columns.ItemCount - start);
        }
    }

    private SampleColumn? Unknown(uint format)
    {
        if (_unknown.TryGetValue(format, out SampleColumn? column))
        {
            return column;
        }

        if (_unknown.Count >= _unknownLimit)
        {
            return null;
        }

        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_unknownPrefix}{format >> 12}_{format & 0xfff}");
        if (_registry.GetOrAdd(name, FlowFieldType.Binary) is not { } field)
        {
            return null;
        }

        column = _columns.Of(field);
        _unknown.Add(format, column);
        return column;
    }
}
