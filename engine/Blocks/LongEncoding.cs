namespace LogFlowDb.Engine.Blocks;

/// <summary>First byte of an encoded run of 64-bit numbers. Written to disk: numbers may only grow.</summary>
internal enum LongEncoding : byte
{
    /// <summary>zigzag varint value.</summary>
    Constant = 1,

    /// <summary>A zigzag varint a value, each the difference from the one before. For runs too short to pack.</summary>
    Plain = 2,

    /// <summary><see cref="FrameEncoder"/>: frame of reference, common divisor, exceptions.</summary>
    Frames = 3,

    /// <summary>The same over differences of neighbours.</summary>
    DeltaFrames = 4,

    /// <summary>varint run count, run values, run lengths (both encoded).</summary>
    Runs = 5,

    /// <summary>varint size, distinct values ascending (encoded), codes (<see cref="Frames"/>).</summary>
    Dictionary = 6,

    /// <summary>varint column, encoded run of differences: number = number of that column + difference, modulo 2^64.</summary>
    Offset = 7,

    /// <summary>
    /// varint column, encoded run of factors, encoded run of rests: number = number of that column × factor + rest, modulo 2^64.
    /// </summary>
    Multiple = 8,

    /// <summary>
    /// varint column, varint part (<see cref="NumberMap"/>): number = what the map has for the number of that column; then varint
    /// exceptions, and if there are any their rows (ascending) and their numbers, both encoded runs.
    /// </summary>
    Mapped = 9,

    /// <summary>
    /// varint part (<see cref="Pairing"/>), varint partner column + 1 (0 for the column itself), encoded run of the numbers at the
    /// leaders, encoded run of differences at the mates: number of a mate = what its leader has in the partner + difference,
    /// modulo 2^64. The partner is encoded so too, by the same part.
    /// </summary>
    Paired = 10,

    /// <summary><see cref="PopularLongs"/>: codes of the most frequent values, the others beside them.</summary>
    Popular = 11,
}
