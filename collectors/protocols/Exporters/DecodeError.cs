namespace LogFlowDb.Protocols.Exporters;

/// <summary>What was wrong with a datagram or a part of it. Each is counted per exporter.</summary>
public enum DecodeError
{
    None,

    /// <summary>Shorter than the header of its version.</summary>
    HeaderCut,

    /// <summary>The first word is no version that is decoded (5, 9, 10; of sFlow 5, while 2 and 4 are counted here).</summary>
    Version,

    /// <summary>A v5 header, or sFlow, announces more records or samples than there is room for; those that fit are kept.</summary>
    RecordCount,

    /// <summary>An IPFIX message length that is below 16 or differs from the datagram's.</summary>
    MessageLength,

    /// <summary>A set length below 4, or beyond the end; the part that is there is read.</summary>
    SetLength,

    /// <summary>A set id that is reserved.</summary>
    SetId,

    /// <summary>A template that ends before its last field.</summary>
    TemplateCut,

    /// <summary>A template id below 256.</summary>
    TemplateId,

    /// <summary>A template whose records could be of zero bytes.</summary>
    TemplateEmpty,

    /// <summary>A template with more fields than the limit.</summary>
    TemplateFields,

    /// <summary>More templates in a domain, or domains of an exporter, than the limit.</summary>
    TemplateLimit,

    /// <summary>A record of variable length that ends beyond its set, or a record of sFlow beyond its sample or within a value.</summary>
    RecordCut,

    /// <summary>Data whose template did not come in time, or that there was no room to hold back.</summary>
    NoTemplate,

    /// <summary>An unknown element that got no field because there are too many.</summary>
    FieldLimit,

    /// <summary>A list that is malformed, nested too deep, or of a template that is not known; kept as its bytes.</summary>
    StructuredData,

    /// <summary>Samplers, names or descriptions of option records beyond the limits.</summary>
    OptionLimit,

    /// <summary>The agent address of an sFlow datagram is of a type that does not exist.</summary>
    AgentAddress,

    /// <summary>More sFlow agents behind an exporter than the limit; their samples are given, but not followed.</summary>
    AgentLimit,

    /// <summary>More data sources of an sFlow agent than the limit; their samples are given, but not followed.</summary>
    SourceLimit,

    /// <summary>An sFlow sample that ends beyond the datagram, or before its own header does.</summary>
    SampleCut,

    /// <summary>An sFlow sample of an enterprise or format that is not read.</summary>
    SampleFormat,
}
