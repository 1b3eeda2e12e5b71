namespace LogFlowDb.Engine.Blocks;

/// <summary>Writes the chunk of one column: <see cref="ColumnForm"/>, nulls (<see cref="NullCodec"/>), dictionary, run of numbers. Stateless.</summary>
internal static class ColumnEncoder
{
    /// <param name="index">Of the column; the numbers of its rows without a value may change.</param>
    /// <param name="dependency">How it leans on another column; null when it stands alone.</param>
    /// <param name="columns">All columns of the block; the one leant on has been written.</param>
    /// <param name="maps">Has the map of a column that follows from another ready.</param>
    /// <param name="pairs">Null when few rows mirror another.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(int index, Dependency? dependency, ReadOnlySpan<ColumnNumbers> columns, MapEncoder maps, PairEncoder? pairs, ByteWriter writer)
    {
        ColumnNumbers column = columns[index];
        writer.Byte((byte)column.Form);
        NullCodec.Write(column.Nulls, column.Numbers.Length, writer);
        if (column.Form == ColumnForm.Addresses)
        {
            writer.Varint((ulong)column.AddressPart);
        }

        if (column.Texts is { } texts)
        {
            writer.Bytes(texts.Written);
        }

        switch (dependency)
        {
            case { Encoding: LongEncoding.Offset } offset:
                OffsetEncoder.Write(column, offset.Parent, columns[offset.Parent].Numbers, pairs, writer);
                break;
            case { Encoding: LongEncoding.Multiple } multiple:
                MultipleEncoder.Write(column, multiple.Parent, columns[multiple.Parent].Numbers, pairs, writer);
                break;
            case { Encoding: LongEncoding.Mapped } mapped:
                maps.Write(mapped, writer);
                break;
            default:
                if (pairs is null)
                {
                    LongEncoder.Write(column.Numbers, writer);
                }
                else
                {
                    pairs.WriteColumn(index, writer);
                }

                break;
        }
    }
}
