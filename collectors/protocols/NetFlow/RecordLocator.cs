using System.Buffers.Binary;

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
            int length = fields[i].Length;
            if (length == TemplateField.Variable && !TryReadLength(set, ref at, out length))
            {
                return false;
            }

            if (length > set.Length - at)
            {
                return false;
            }

            int cell = (i * _capacity) + Rows;
            _offsets[cell] = at;
            _lengths[cell] = length;
            at += length;
        }

        position = at;
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> set, ref int at, out int length)
    {
        length = 0;
        if (at >= set.Length)
        {
            return false;
        }

        length = set[at++];
        if (length < byte.MaxValue)
        {
            return true;
        }

        if (set.Length - at < sizeof(ushort))
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(set[at..]);
        at += sizeof(ushort);
        return true;
    }
}
