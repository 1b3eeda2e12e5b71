namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// What a template says, whoever announced it: exporters of one make send the same, and share this object. It is compiled when
/// the first data comes. Changed by the decoding thread only; what it says never changes.
/// </summary>
internal sealed class TemplateShape(ushort version, ushort id, bool isOptions, TemplateField[] fields)
{
    private RecordTemplate? _record;

    public ushort Version { get; } = version;

    public ushort Id { get; } = id;

    public bool IsOptions { get; } = isOptions;

    public TemplateField[] Fields { get; } = fields;

    /// <summary>How many definitions are of this form.</summary>
    public int Uses { get; set; }

    /// <summary>How its records are read; made when the first data comes.</summary>
    public RecordTemplate Record => _record ??= new RecordTemplate(Id, IsOptions, Fields);
}
