namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Some consecutive records of a set, seen as columns.</summary>
internal readonly ref struct RecordRun
{
    private readonly ReadOnlySpan<byte> _set;
    private readonly RecordLocator? _locator;
    private readonly int _firstRow;

    /// <summary>Records of fixed length.</summary>
    public RecordRun(RecordTemplate template, ReadOnlySpan<byte> set, int firstRow, int rows)
    {
        Template = template;
        _set = set;
        _firstRow = firstRow;
        Rows = rows;
    }

    /// <summary>Records that a locator has measured.</summary>
    public RecordRun(RecordTemplate template, ReadOnlySpan<byte> set, RecordLocator locator, int firstRow, int rows)
        : this(template, set, firstRow, rows) => _locator = locator;

    public RecordTemplate Template { get; }

    public int Rows { get; }

    /// <summary>Some of these records.</summary>
    public RecordRun Slice(int first, int rows) => _locator is null
        ? new RecordRun(Template, _set, _firstRow + first, rows)
        : new RecordRun(Template, _set, _locator, _firstRow + first, rows);

    /// <summary>The values of a field of the template.</summary>
    public FieldCells Cells(int field)
    {
        if (_locator is not null)
        {
            return _locator.Cells(_set, field, _firstRow, Rows);
        }

        int stride = Template.MinRecordLength;
        return new FieldCells(_set, (_firstRow * stride) + Template.Offsets[field], stride, Template.Fields[field].Length, Rows);
    }
}
