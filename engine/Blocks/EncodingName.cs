namespace LogFlowDb.Engine.Blocks;

/// <summary>What reports call the encodings: the one list of their names.</summary>
internal static class EncodingName
{
    /// <summary>The start of a chunk that names its encoding unless rows are null: then their runs stand in front of it.</summary>
    public const int UsualPrefix = 32;

    private const string Packed = "packed";

    /// <summary>How a column is kept, from as much of the start of its chunk as needed.</summary>
    /// <param name="chunk">The bytes.</param>
    /// <param name="header">Of the block, which names the columns that others lean on.</param>
    /// <returns>The name, and the part of the block that holds the distinct values if they are not in the chunk.</returns>
    /// <exception cref="InvalidDataException">The bytes end before that, or are no chunk of this block.</exception>
    public static (string Name, int? Part) Of(ReadOnlyMemory<byte> chunk, BlockHeader header)
    {
        ByteReader reader = new(chunk.Span);
        ColumnForm form = (ColumnForm)reader.Byte();
        _ = NullCodec.Read(chunk[1..], header.Rows, out int taken);
        reader.Take(taken);
        switch (form)
        {
            case ColumnForm.Longs or ColumnForm.Doubles:
                return (Run(ref reader, header), null);
            case ColumnForm.Addresses:
                int part = Index(ref reader, header.Parts.Count);
                return ("dictionary" + Codes(ref reader, header), part);
            case ColumnForm.Values:
                return ("dictionary", null);
            default:
                return ($"form {(byte)form}", null);
        }
    }

    /// <summary>What a part holds, for one that no column names.</summary>
    public static string Of(BlockPartKind kind) => kind switch
    {
        BlockPartKind.Addresses => "addresses",
        BlockPartKind.Map => "maps",
        BlockPartKind.Pairing => "mirrored rows",
        _ => $"part {(byte)kind}",
    };

    private static string Codes(ref ByteReader reader, BlockHeader header)
    {
        string run = Run(ref reader, header);
        return run == Packed ? "" : $", codes {run}";
    }

    private static string Run(ref ByteReader reader, BlockHeader header)
    {
        LongEncoding encoding = (LongEncoding)reader.Byte();
        return encoding switch
        {
            LongEncoding.Constant => "constant",
            LongEncoding.Plain => "plain",
            LongEncoding.Frames => Packed,
            LongEncoding.DeltaFrames => "differences",
            LongEncoding.Runs => "runs",
            LongEncoding.Dictionary => "dictionary",
            LongEncoding.Offset => $"offset from {Column(ref reader, header)}",
            LongEncoding.Multiple => $"multiple of {Column(ref reader, header)}",
            LongEncoding.Mapped => $"map of {Column(ref reader, header)}",
            LongEncoding.Popular => "popular values",
            LongEncoding.Paired => Mirrored(ref reader, header),
            _ => $"encoding {(byte)encoding}",
        };
    }

    private static string Mirrored(ref ByteReader reader, BlockHeader header)
    {
        Index(ref reader, header.Parts.Count);
        int partner = reader.Count(header.Columns.Count) - 1;
        return partner < 0 ? "mirrored" : $"mirrors {header.Columns[partner].Name}";
    }

    private static string Column(ref ByteReader reader, BlockHeader header) => header.Columns[Index(ref reader, header.Columns.Count)].Name;

    private static int Index(ref ByteReader reader, int count) =>
        count > 0 ? reader.Count(count - 1) : throw new InvalidDataException("a part in a block without parts");
}
