namespace LogFlowDb.Engine.Blocks;

/// <summary>First byte of a column chunk: how its values are kept; the nulls follow (<see cref="NullCodec"/>), then what is said here. Codes are an encoded run of numbers. Written to disk: numbers may only grow.</summary>
internal enum ColumnForm : byte
{
    /// <summary>Bool, Long, Date, MAC: one encoded run of numbers.</summary>
    Longs = 1,

    /// <summary>The bits of doubles as an encoded run of numbers.</summary>
    Doubles = 2,

    /// <summary>varint part (<see cref="BlockPartKind.Addresses"/>), codes into it. Other columns may use the same part.</summary>
    Addresses = 3,

    /// <summary>varint distinct count, their lengths as an encoded run, their bytes (<see cref="ValueCodec"/>), codes.</summary>
    Values = 4,
}
