namespace LogFlowDb.Engine.Blocks;

/// <summary>What reports call the encodings: the one list of their names.</summary>
internal static class EncodingName
{
    /// <summary>The start of a chunk that names its encoding unless rows are null: then their runs stand in front of it.</summary>
    public const int UsualPrefix = 32;

    public static string Of(LongEncoding encoding) => encoding switch
    {
        LongEncoding.Constant => "constant",
        LongEncoding.Plain => "plain",
        LongEncoding.Frames => "packed",
        LongEncoding.DeltaFrames => "packed differences",
        LongEncoding.Runs => "runs",
        LongEncoding.Dictionary => "dictionary",
        LongEncoding.Offset => "offset of a column",
        LongEncoding.Multiple => "multiple of a column",
        LongEncoding.Popular => "popular values",
        LongEncoding.Mapped => "map of a column",
        _ => $"encoding {(byte)encoding}",
    };

    /// <summary>The encoding of a column's chunk, from as much of its start as needed.</summary>
    /// <exception cref="InvalidDataException">The bytes end before that, or are no chunk of <paramref name="rows"/> rows.</exception>
    public static string Of(ReadOnlyMemory<byte> chunk, int rows)
    {
        ByteReader reader = new(chunk.Span);
        ColumnForm form = (ColumnForm)reader.Byte();
        switch (form)
        {
            case ColumnForm.Longs or ColumnForm.Doubles:
                _ = NullCodec.Read(chunk[1..], rows, out int taken);
                reader.Take(taken);
                return Of((LongEncoding)reader.Byte());
            case ColumnForm.Addresses:
                return "addresses";
            case ColumnForm.Values:
                return "values";
            default:
                return $"form {(byte)form}";
        }
    }
}
