using System.Numerics;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// One field of the rows that are being gathered, at most <see cref="SampleColumns.MaxRows"/>. Only rows that were set have a
/// value. Texts, byte strings and lists are kept as places: in the datagram, or among the list values.
/// </summary>
internal sealed class SampleColumn(FlowField field, SampleColumns owner)
{
    private readonly long[] _longs = field.Type is FlowFieldType.Long or FlowFieldType.Mac or FlowFieldType.Date ? new long[SampleColumns.MaxRows] : [];
    private readonly double[] _doubles = field.Type == FlowFieldType.Double ? new double[SampleColumns.MaxRows] : [];
    private readonly UInt128[] _addresses = field.Type == FlowFieldType.Address ? new UInt128[SampleColumns.MaxRows] : [];
    private readonly (int Start, int Length)[] _places = field.Type is FlowFieldType.Text or FlowFieldType.Binary or FlowFieldType.List ? new (int, int)[SampleColumns.MaxRows] : [];
    private ulong _present;

    public FlowField Field { get; } = field;

    public bool Has(int row) => (_present >> row & 1) != 0;

    public long Long(int row) => _longs[row];

    public void Set(int row, long value)
    {
        Mark(row);
        _longs[row] = value;
    }

    public void Set(int row, double value)
    {
        Mark(row);
        _doubles[row] = value;
    }

    public void Set(int row, UInt128 value)
    {
        Mark(row);
        _addresses[row] = value;
    }

    /// <summary>Of a Text or Binary field: a part of the datagram. Of a List: items that were added last.</summary>
    public void Set(int row, int start, int length)
    {
        Mark(row);
        _places[row] = (start, length);
    }

    /// <summary>Sets the value if the row has none.</summary>
    public void TrySet(int row, long value)
    {
        if (!Has(row))
        {
            Set(row, value);
        }
    }

    /// <summary>As <see cref="TrySet(int, long)"/>.</summary>
    public void TrySet(int row, UInt128 value)
    {
        if (!Has(row))
        {
            Set(row, value);
        }
    }

    /// <summary>Sets the place that another field of the same kind has, if the row has none.</summary>
    public void TrySet(int row, SampleColumn other)
    {
        if (!Has(row))
        {
            (int start, int length) = other._places[row];
            Set(row, start, length);
        }
    }

    /// <summary>Gives rows to a sink whose run holds as many.</summary>
    public void Write<TSink>(int firstRow, int rows, ReadOnlySpan<byte> datagram, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ulong all = rows == SampleColumns.MaxRows ? ulong.MaxValue : (1UL << rows) - 1;
        ulong present = (_present >> firstRow) & all;
        if (present == 0)
        {
            return;
        }

        bool isFull = present == all;
        switch (Field.Type)
        {
            case FlowFieldType.Text or FlowFieldType.Binary:
                for (; present != 0; present &= present - 1)
                {
                    int row = BitOperations.TrailingZeroCount(present);
                    (int start, int length) = _places[firstRow + row];
                    sink.Bytes(Field, row, datagram.Slice(start, length));
                }

                return;
            case FlowFieldType.List:
                for (; present != 0; present &= present - 1)
                {
                    int row = BitOperations.TrailingZeroCount(present);
                    (int start, int length) = _places[firstRow + row];
                    sink.List(Field, row, owner.Items(start, length));
                }

                return;
            case FlowFieldType.Double:
                ReadOnlySpan<double> doubles = _doubles.AsSpan(firstRow, rows);
                if (isFull && !doubles.ContainsAnyExcept(doubles[0]))
                {
                    sink.FillDouble(Field, doubles[0]);
                    return;
                }

                doubles.CopyTo(sink.Doubles(Field));
                break;
            case FlowFieldType.Address:
                _addresses.AsSpan(firstRow, rows).CopyTo(sink.Addresses(Field));
                break;
            default:
                ReadOnlySpan<long> longs = _longs.AsSpan(firstRow, rows);
                if (isFull && !longs.ContainsAnyExcept(longs[0]))
                {
                    sink.FillLong(Field, longs[0]);
                    return;
                }

                longs.CopyTo(sink.Longs(Field));
                break;
        }

        for (ulong missing = all & ~present; missing != 0; missing &= missing - 1)
        {
            sink.SetNull(Field, BitOperations.TrailingZeroCount(missing));
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear() => _present = 0;

    private void Mark(int row)
    {
        if (_present == 0)
        {
            owner.Use(this);
        }

        _present |= 1UL << row;
    }
}
