using LogFlowDb.Protocols.Wire;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Reads one template record.
/// <code>
/// v9 template           id 2, field count 2, fields                                        (RFC 3954 §5.2)
/// v9 options template   id 2, scope bytes 2, option bytes 2, fields                        (RFC 3954 §6.1)
/// IPFIX template        id 2, field count 2, fields                                        (RFC 7011 §3.4.1)
/// IPFIX options         id 2, field count 2, scope field count 2, fields                   (RFC 7011 §3.4.2)
/// field                 number 2, length 2; IPFIX with the highest bit of the number set: enterprise 4
/// </code>
/// </summary>
internal ref struct TemplateReader(Span<TemplateField> fields)
{
    private const ushort EnterpriseBit = 0x8000;
    private const int V9FieldBytes = 4;

    private readonly Span<TemplateField> _fields = fields;

    public ushort Id { get; private set; }

    /// <summary>As announced; fields beyond the given span are read over.</summary>
    public int FieldCount { get; private set; }

    /// <summary>False when the record ends early.</summary>
    public bool TryRead(ref WireReader reader, ushort version, bool isOptions)
    {
        if (!reader.TryReadUInt16(out ushort id) || !reader.TryReadUInt16(out ushort count))
        {
            return false;
        }

        Id = id;
        FieldCount = count;
        int scopes = 0;
        if (isOptions && version == 9)
        {
            if (!reader.TryReadUInt16(out ushort optionBytes))
            {
                return false;
            }

            scopes = count / V9FieldBytes;
            FieldCount = scopes + (optionBytes / V9FieldBytes);
        }
        else if (isOptions && count > 0 && !reader.TryReadUInt16(out _))
        {
            return false;
        }

        for (int i = 0; i < FieldCount; i++)
        {
            if (!reader.TryReadUInt16(out ushort number) || !reader.TryReadUInt16(out ushort length))
            {
                return false;
            }

            uint pen = 0;
            if (version == 10 && (number & EnterpriseBit) != 0 && !reader.TryReadUInt32(out pen))
            {
                return false;
            }

            if (i < _fields.Length)
            {
                ushort element = version == 10 ? (ushort)(number & ~EnterpriseBit) : number;
                _fields[i] = new TemplateField(pen, element, length, IsScope: i < scopes && element is >= ScopeTypes.System and <= ScopeTypes.Template);
            }
        }

        return true;
    }
}
