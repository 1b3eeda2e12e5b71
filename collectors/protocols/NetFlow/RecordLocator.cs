namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Finds the fields of records of variable length (RFC 7011 §7; v9 exporters use it too). Reused for all sets of a decoder.</summary>
internal sealed class RecordLocator
{
    private const int MaxCells = 32 * 1024;
    private const int MaxRows = 256;

    private readonly int[] _offsets = new int[MaxCells];
    private readonly int[] _lengths = new int[MaxCells];
    private int _capacity;

    public int Rows { get; private set; }

    /// <summary>
    /// Measures records from <paramref name="position"/> on, as many as fit in here, and moves it behind them. False when a
    /// record reaches beyond the set; those before it are measured.
    /// </summary>
    public bool TryMeasure(ReadOnlySpan<byte> set, RecordTemplate template, ref int position)
    {
        _capacity = Math.Min(MaxRows, MaxCells / template.Fields.Length);
        Rows = 0;
        while (Rows < _capacity && set.Length - position >= template.MinRecordLength)
        {
            if (!TryMeasureRecord(set, template.Fields, ref position))
            {
                return false;
            }

            Rows++;
        }

        return true;
    }

    public FieldCells Cells(ReadOnlySpan<byte> set, int field, int firstRow, int rows) => new(
        set,
        _offsets.AsSpan((field * _capacity) + firstRow, rows),
        _lengths.AsSpan((field * _capacity) + firstRow, rows));

    private bool TryMeasureRecord(ReadOnlySpan<byte> set, TemplateField[] fields, ref int position)
    {
        int at = position;
        for (int i = 0; i < fields.Length; i++)
        {
            if (!RecordCells.TryTake(set[at..], fields[i].Length, out int start, out int length))
            {
                return false;
            }

            int cell = (i * _capacity) + Rows;
            _offsets[cell] = at + start;
            _lengths[cell] = length;
            at += start + length;
        }

        position = at;
        return true;
    }
}
