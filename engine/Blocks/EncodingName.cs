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
    /// <param name="parts">Gets the numbers of the parts that the column uses.</param>
    /// <exception cref="InvalidDataException">The bytes end before that, or are no chunk of this block.</exception>
    public static string Of(ReadOnlyMemory<byte> chunk, BlockHeader header, ICollection<int> parts)
    {
        ByteReader reader = new(chunk.Span);
        ColumnForm form = (ColumnForm)reader.Byte();
        _ = NullCodec.Read(chunk[1..], header.Rows, out int taken);
        reader.Take(taken);
        switch (form)
        {
            case ColumnForm.Longs or ColumnForm.Doubles:
                return Run(ref reader, header, parts);
            case ColumnForm.Addresses:
                parts.Add(Index(ref reader, header.Parts.Count));
                string codes = Run(ref reader, header, parts);
                return codes == Packed ? "dictionary" : $"dictionary, codes {codes}";
            case ColumnForm.Values:
                return "dictionary";
            default:
                return $"form {(byte)form}";
        }
    }

    /// <summary>What a part holds.</summary>
    public static string Of(BlockPartKind kind) => kind switch
    {
        BlockPartKind.Addresses => "addresses",
        BlockPartKind.Map => "maps",
        BlockPartKind.Pairing => "mirrored rows",
        _ => $"part {(byte)kind}",
    };

    private static string Run(ref ByteReader reader, BlockHeader header, ICollection<int> parts)
    {
        LongEncoding encoding = (LongEncoding)reader.Byte();
        switch (encoding)
        {
            case LongEncoding.Constant:
                return "constant";
            case LongEncoding.Plain:
                return "plain";
            case LongEncoding.Frames:
                return Packed;
            case LongEncoding.DeltaFrames:
                return "differences";
            case LongEncoding.Runs:
                return "runs";
            case LongEncoding.Dictionary:
                return "dictionary";
            case LongEncoding.Offset:
                return $"offset from {Column(ref reader, header)}";
            case LongEncoding.Multiple:
                return $"multiple of {Column(ref reader, header)}";
            case LongEncoding.Mapped:
                string key = Column(ref reader, header);
                parts.Add(Index(ref reader, header.Parts.Count));
                return $"map of {key}";
            case LongEncoding.Popular:
                return "popular values";
            case LongEncoding.Paired:
                parts.Add(Index(ref reader, header.Parts.Count));
                int partner = reader.Count(header.Columns.Count);
                string pair = partner == 0 ? "mirrored" : $"mirrors {header.Columns[partner - 1].Name}";
                string leaders = Run(ref reader, header, parts);
                return leaders == Packed ? pair : $"{pair}, {leaders}";
            default:
                return $"encoding {(byte)encoding}";
        }
    }

    private static string Column(ref ByteReader reader, BlockHeader header) => header.Columns[Index(ref reader, header.Columns.Count)].Name;

    private static int Index(ref ByteReader reader, int count) =>
        count > 0 ? reader.Count(count - 1) : throw new InvalidDataException("a part in a block without parts");
}
