namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// The bytes of one template field in a run of records: at a fixed stride, or where <see cref="RecordLocator"/> found them.
/// All positions were checked against the set when the run was measured.
/// </summary>
internal readonly ref struct FieldCells
{
    private readonly ReadOnlySpan<byte> _set;
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<int> _lengths;
    private readonly int _start;

    public FieldCells(ReadOnlySpan<byte> set, int start, int stride, int length, int rows)
    {
        _set = set;
        _start = start;
        Stride = stride;
        Length = length;
        Rows = rows;
    }

    public FieldCells(ReadOnlySpan<byte> set, ReadOnlySpan<int> offsets, ReadOnlySpan<int> lengths)
    {
        _set = set;
        _offsets = offsets;
        _lengths = lengths;
        Rows = offsets.Length;
    }

    /// <summary>Distance of two values; 0 when they are not evenly spaced.</summary>
    public int Stride { get; }

    /// <summary>Bytes of each value; 0 when they are not evenly spaced.</summary>
    public int Length { get; }

    public int Rows { get; }

    /// <summary>The set from the first value on; for use with <see cref="Stride"/>.</summary>
    public ReadOnlySpan<byte> FromFirst => _set[_start..];

    public ReadOnlySpan<byte> this[int row] => Stride > 0
        ? _set.Slice(_start + (row * Stride), Length)
        : _set.Slice(_offsets[row], _lengths[row]);
}
